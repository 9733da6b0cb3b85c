/** Tries again, by the operator's word, those whom the relay refused or for whom the time ran out. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import { lockLaunched, type Refusal, reopen } from './reopen.ts'

/** The ends that may be tried again; who is in doubt is not among them. */
export type Retryable = 'rejected' | 'expired'

/** Whom to try again, and who says so. */
export interface RetryOrder {
  readonly edition: EditionId
  readonly states: readonly Retryable[]
  readonly by: string
}

/** How many were put back, of each end. */
export type PutBack = Readonly<Record<Retryable, number>>

/** What came of it. */
export type Retried = { readonly kind: 'retried'; readonly back: PutBack } | { readonly refusal: Refusal }

/**
 * Puts them back to waiting as if they had not been tried, at once. Who has left, or is suppressed, meanwhile gets that
 * state when it is claimed. `noted` runs in the same transaction, where somebody was put back.
 */
export async function retry(
  database: Database,
  { edition, states, by }: RetryOrder,
  noted: (transaction: Database, back: PutBack) => Promise<void> = async () => undefined,
): Promise<Retried> {
  return await database.transaction().execute(async (transaction) => {
    const locked = await lockLaunched(transaction, edition)
    if ('refusal' in locked) return locked
    const back = await putBack(transaction, { edition, states, by })
    if (back.rejected + back.expired > 0) {
      await reopen(transaction, edition)
      await noted(transaction, back)
    }
    return { kind: 'retried', back }
  })
}

/** The same for an edition whose lock the caller holds. */
export async function putBack(transaction: Database, { edition, states, by }: RetryOrder): Promise<PutBack> {
  const counted = await sql<PutBack>`
    with chosen as (
      select n, state, tries, code from deliveries
      where edition_id = ${edition} and state = any (${[...states]}::delivery_state[]) for update
    ), back as (
      update deliveries d set state = 'waiting', fence = null, tries = 0, first_tried_at = null, next_at = clock(),
        settled_at = null, blame = null
      from chosen where d.edition_id = ${edition} and d.n = chosen.n
      returning d.n, chosen.state, chosen.tries, chosen.code
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select ${edition}, n, 'retried', jsonb_build_object('by', ${by}::text, 'was', state, 'tries', tries, 'code', code)
      from back
    )
    select count(*) filter (where state = 'rejected')::int as rejected,
           count(*) filter (where state = 'expired')::int as expired
    from back`.execute(transaction)
  return counted.rows[0] ?? { rejected: 0, expired: 0 }
}
