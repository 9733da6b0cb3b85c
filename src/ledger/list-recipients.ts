/** Names an edition's recipients and what came of each. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** What can come of a delivery: the states of the table's type. */
export const deliveryStates = [
  'waiting',
  'claimed',
  'transmitting',
  'accepted',
  'rejected',
  'in_doubt',
  'suppressed',
  'unsubscribed',
  'cancelled',
  'expired',
] as const

/** One of {@link deliveryStates}. */
export type DeliveryState = (typeof deliveryStates)[number]

/** One recipient as the ledger has it. */
export interface Recipient {
  readonly n: number
  /** Null where the subscriber has been erased since. */
  readonly address: string | null
  readonly state: DeliveryState
  readonly tries: number
  /** Of the last reply, where there was one. */
  readonly code: number | null
  readonly reply: string | null
}

/** Those in the given states, in the order of `n`, so many at the most. */
export async function listRecipients(
  database: Database,
  { edition, states, limit }: { edition: EditionId; states: readonly DeliveryState[]; limit: number },
): Promise<Recipient[]> {
  const listed = await sql<Recipient>`
    select d.n, s.address_typed as address, d.state, d.tries, d.code, d.reply
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition} and d.state = any (${[...states]}::delivery_state[])
    order by d.n limit ${limit}`.execute(database)
  return listed.rows
}
