/** A kicker that the headline says again is not shown above it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownKicker } from '../../../src/article/shown-kicker.ts'

for (const [kicker, headline, shown] of [
  ['Report', 'Report: the ferry sails', undefined],
  ['REPORT', 'Report', undefined],
  ['Report', 'Reporters board the ferry', 'Report'],
  ['The river', 'A boat comes back', 'The river'],
  [' ', 'A boat comes back', undefined],
  [undefined, 'A boat comes back', undefined],
] as const)
  test(`${kicker} above ${headline}`, () =>
    assert.equal(shownKicker({ headline, ...(kicker !== undefined && { kicker }) }), shown))
