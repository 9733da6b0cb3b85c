/** Takes an address off the suppressions on an operator's word, and writes down who did it. */
import type { KeyObject } from 'node:crypto'
import { hashAddress, isAddressFault, parseAddress } from '../src/address.ts'
import type { Database } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'
import { recordAudit } from './audit.ts'
import { readSuppression, removeSuppression, type SuppressionReason } from './suppressions.ts'

/** Whose word it is, and why. */
export interface OperatorWord {
  readonly actor: string
  readonly note?: string | undefined
  readonly suppressionSecret: KeyObject
}

/** Takes it off and tells what it was suppressed for; undefined where it was not. */
export async function unsuppress(
  db: Database,
  typed: string,
  { actor, note, suppressionSecret }: OperatorWord,
): Promise<SuppressionReason | undefined> {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Mistake(`${JSON.stringify(typed)} is no address: ${parsed.fault}`)
  const hash = hashAddress(parsed.key, suppressionSecret)
  return await db.transaction().execute(async (transaction) => {
    const before = await readSuppression(transaction, hash)
    const removed = await removeSuppression(transaction, typed, suppressionSecret)
    if (before === undefined || removed !== 'removed') return undefined
    await recordAudit(transaction, {
      ...{ actor, what: 'suppression_removed' },
      detail: {
        hash: hash.toString('hex'),
        ...{ reason: before.reason, since: before.created_at, note: before.note, why: note ?? null },
      },
    })
    return before.reason
  })
}
