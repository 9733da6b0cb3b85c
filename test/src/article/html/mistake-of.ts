/** Checks for tests that a page is refused, and how. */
import assert from 'node:assert/strict'
import { Mistake } from '../../../../src/mistake.ts'

/** Passes for a {@link Mistake} whose message matches; for `assert.rejects`. */
export function mistakeOf(says: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Mistake, String(error))
    assert.match(error.message, says)
    return true
  }
}
