/** A feed's dates are read in every form that feeds have them, and mean the same on every machine. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFeedDate } from '../../../../src/article/feed/read-feed-date.ts'

const dates: readonly (readonly [written: string, read: string | undefined])[] = [
  // RFC 822, as RSS has it, and what is made of it.
  ['Sat, 01 Aug 2026 10:00:00 +0200', '2026-08-01T10:00:00+02:00'],
  ['Sat, 1 Aug 2026 10:00 GMT', '2026-08-01T10:00:00Z'],
  ['Sat, 01 Aug 26 10:00:00 EST', '2026-08-01T10:00:00-05:00'],
  ['01 Aug 2026 23:59:60 Z', '2026-08-01T23:59:59Z'],
  ['Saturday, 1 August 2026', '2026-08-01'],
  ['Sat, 01-Aug-2026 10:00:00 PDT', '2026-08-01T10:00:00-07:00'],
  ['Sat, 01 Aug 2026 10:00:00 GMT+0530', '2026-08-01T10:00:00+05:30'],
  ['  Sat,  01  Aug  2026  10:00:00  ', '2026-08-01T10:00:00Z'],
  ['Samstag, 1 August 2026 10:00:00 CEST', '2026-08-01T10:00:00+02:00'],
  // RFC 3339, as Atom and JSON Feed have it, and its relatives.
  ['2026-08-01T10:00:00Z', '2026-08-01T10:00:00Z'],
  ['2026-08-01T10:00:00.123456-05:00', '2026-08-01T10:00:00-05:00'],
  ['2026-08-01T10:00+02', '2026-08-01T10:00:00+02:00'],
  ['2026-08-01t10:00:00z', '2026-08-01T10:00:00Z'],
  ['2026-08-01 10:00:00', '2026-08-01T10:00:00Z'],
  ['2026-08-01', '2026-08-01'],
  ['2026/8/1', '2026-08-01'],
  ['20260801', '2026-08-01'],
  ['20260801T100000Z', '2026-08-01T10:00:00Z'],
  // As people and programs write them.
  ['August 1, 2026 10:05 pm', '2026-08-01T22:05:00Z'],
  ['August 1st, 2026 12:05 am', '2026-08-01T00:05:00Z'],
  ['Aug 1 2026', '2026-08-01'],
  ['Sat Aug  1 10:00:00 CEST 2026', '2026-08-01T10:00:00+02:00'],
  ['Sat Aug 1 10:00:00 2026', '2026-08-01T10:00:00Z'],
  // None, or none that can be.
  ['', undefined],
  ['yesterday', undefined],
  ['01/08/2026', undefined],
  ['Sat, 31 Feb 2026 10:00:00 GMT', undefined],
  ['2026-13-01', undefined],
  ['0001-01-01T00:00:00Z', undefined],
  ['1970-01-01T00:00:00Z', undefined],
  ['2026-08-01T99:00:00Z', '2026-08-01'],
]

for (const [written, read] of dates)
  test(`"${written}" is ${read ?? 'no date'}`, () => {
    assert.equal(readFeedDate(written), read)
    if (read !== undefined) assert.ok(!Number.isNaN(Date.parse(read)), `${read} is no ISO date`)
  })
