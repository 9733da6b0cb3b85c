/** Settles a doubt by what happened since: who acts on a message has got it. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** One delivery, and what speaks for its having arrived. */
export interface DeliveryEvidence {
  /** As a link's token or an envelope sender carries it. */
  readonly edition: number
  readonly n: number
  /** A POST with that delivery's token; a bounce, which only a message that was taken can cause; the relay's own word. */
  readonly by: 'unsubscribe' | 'bounce' | 'relay_log'
}

/** Marks it as accepted where it was in doubt, and only there; false where nothing was to be settled. */
export async function settleByEvidence(
  database: Database,
  { edition, n, by }: DeliveryEvidence,
): Promise<boolean> {
  const settled = await sql`
    with settled as (
      update deliveries set state = 'accepted', settled_at = clock(), next_at = null
      where edition_id = ${edition} and n = ${n} and state = 'in_doubt'
      returning n
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select ${edition}::int, n, 'accepted_by_evidence', jsonb_build_object('by', ${by}::text) from settled
    )
    select n from settled`.execute(database)
  return settled.rows.length === 1
}
