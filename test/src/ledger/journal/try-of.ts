/** Tries made by hand, and outcomes made by chance. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Outcome } from '../../../../src/delivery/outcome.ts'
import type { EditionId } from '../../../../src/edition/edition.ts'
import type { Try } from '../../../../src/ledger/journal.ts'

const isEdition = (edition: number): edition is EditionId => edition > 0

/** The first try of recipient `n` of edition 1. */
export function tryOf(n: number, fence = 1): Try {
  const edition = 1
  assert.ok(isEdition(edition))
  return { edition, fence, n, turn: 1 }
}

const text = fc.string({ unit: 'binary', maxLength: 400 })
const reply = fc.record(
  { code: fc.integer({ min: 200, max: 599 }), enhanced: fc.constant('5.1.1'), text },
  { requiredKeys: ['code', 'text'] },
)
/** What a server said, in any characters. */
export const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant('accepted' as const), reply }),
  fc.record({
    kind: fc.constant('in_doubt' as const),
    cause: fc.constant('peer_reset' as const),
    detail: text,
  }),
)
