/** The hour of a scheduled edition: in any zone, in the nights when the clocks change too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readHour, showHour } from '../../../src/edition/schedule.ts'
import { Mistake } from '../../../src/mistake.ts'

test('an hour is read in its zone, or in the one that is given with it', () => {
  const cases: readonly (readonly [text: string, instant: string, zone: string])[] = [
    ['2026-11-24 07:00', '2026-11-24T06:00:00.000Z', 'Europe/Berlin'],
    ['2026-07-24T07:00', '2026-07-24T05:00:00.000Z', 'Europe/Berlin'],
    ['2026-11-24 07:00:30', '2026-11-24T06:00:30.000Z', 'Europe/Berlin'],
    ['2026-11-24 07:00 America/New_York', '2026-11-24T12:00:00.000Z', 'America/New_York'],
    ['2026-11-24 07:00 america/new_york', '2026-11-24T12:00:00.000Z', 'America/New_York'],
    ['2026-11-24 07:00Z', '2026-11-24T07:00:00.000Z', 'UTC'],
    ['2026-11-24 07:00 +05:30', '2026-11-24T01:30:00.000Z', '+05:30'],
    ['2026-11-24T07:00-0800', '2026-11-24T15:00:00.000Z', '-08:00'],
    ['2026-11-24 07:00 Asia/Kathmandu', '2026-11-24T01:15:00.000Z', 'Asia/Kathmandu'],
    ['2028-02-29 07:00', '2028-02-29T06:00:00.000Z', 'Europe/Berlin'],
  ]
  for (const [text, instant, zone] of cases) {
    const hour = readHour(text, 'Europe/Berlin')
    // ICU spells Nepal's zone its own way.
    assert.equal(hour.at.toISOString(), instant, text)
    assert.equal(hour.timeZone.replace('Katmandu', 'Kathmandu'), zone, text)
    assert.equal(hour.note, undefined, text)
  }
})

test('what is no hour is refused, with a word on how hours are given', () => {
  const cases = [
    '07:00',
    'tomorrow',
    '2026-13-01 07:00',
    '2026-02-29 07:00',
    '2026-11-24 24:00',
    '2026-11-24 07:60',
    '2026-11-24 07:00 Mars/Olympus',
    '2026-11-24 07:00 +25:00',
    '24.11.2026 07:00',
  ]
  for (const text of cases)
    assert.throws(
      () => readHour(text, 'UTC'),
      (error) => error instanceof Mistake && error.message.includes('2026-11-24 07:00'),
      text,
    )
})

test('an hour that the clock skips is taken as if it did not, and that is said', () => {
  const hour = readHour('2027-03-28 02:30', 'Europe/Berlin')
  assert.equal(hour.at.toISOString(), '2027-03-28T01:30:00.000Z')
  assert.match(hour.note ?? '', /never show 02:30: taken as 2027-03-28 03:30 Europe\/Berlin/)
})

test('of an hour that the clock shows twice the first is taken, and that is said', () => {
  const hour = readHour('2026-10-25 02:30', 'Europe/Berlin')
  assert.equal(hour.at.toISOString(), '2026-10-25T00:30:00.000Z')
  assert.match(hour.note ?? '', /twice: the first is taken \(00:30 UTC\)/)
})

test('what is shown is read as the same instant, but for the second of two hours of one name', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    '+05:30',
  ]
  const minutes = fc.integer({ min: Date.UTC(2000, 0) / 60_000, max: Date.UTC(2040, 0) / 60_000 })
  fc.assert(
    fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
      const at = new Date(minute * 60_000)
      const read = readHour(showHour(at, zone), 'UTC')
      if (read.note === undefined) assert.equal(read.at.getTime(), at.getTime())
      else assert.ok(at.getTime() - read.at.getTime() <= 3_600_000 && at >= read.at)
    }),
  )
})
