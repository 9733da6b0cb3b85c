/** A date is the day that was written, wherever it is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDate } from '../../../src/render/post-date.ts'

const dates: readonly [iso: string | undefined, language: string, shown: string | undefined][] = [
  ['2026-03-01', 'en', 'March 1, 2026'],
  ['2026-03-01T21:30:00-05:00', 'en', 'March 1, 2026'],
  ['2026-03-01T00:30:00+09:00', 'en', 'March 1, 2026'],
  ['2026-03-01T23:59:59Z', 'de', '1. März 2026'],
  ['2026-03-01 21:30', 'en', 'March 1, 2026'],
  ['Sun, 01 Mar 2026 12:00:00 GMT', 'en', 'March 1, 2026'],
  ['yesterday', 'en', undefined],
  ['', 'en', undefined],
  [undefined, 'en', undefined],
]
for (const [iso, language, shown] of dates) {
  test(`${iso} in ${language}: ${shown}`, () => assert.equal(formatDate(iso, language), shown))
}
