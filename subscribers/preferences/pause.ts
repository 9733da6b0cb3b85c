/** Gives a reader a break: for some months no edition is addressed to them, and then it goes on by itself. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { insertEvents } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'

/** Pauses all lists that the reader is on, from now; the log has an entry for each. */
export async function pauseLists(
  database: Database,
  subscriber: number,
  months: number,
  evidence: Evidence,
): Promise<void> {
  await sql`
    with paused as (
      update subscriptions set paused_until = clock() + ${months}::int * interval '1 month'
      where subscriber_id = ${subscriber}::bigint and state = 'confirmed'
      returning subscriber_id, list_id, state
    )
    ${insertEvents(
      { ...evidence, detail: { months } },
      sql`select subscriber_id, list_id, 'paused'::text, state, state from paused order by list_id`,
    )}`.execute(database)
}

/** Ends the break. */
export async function resumeLists(database: Database, subscriber: number, evidence: Evidence): Promise<void> {
  await sql`
    with resumed as (
      update subscriptions set paused_until = null
      where subscriber_id = ${subscriber}::bigint and paused_until > clock()
      returning subscriber_id, list_id, state
    )
    ${insertEvents(
      evidence,
      sql`select subscriber_id, list_id, 'resumed'::text, state, state from resumed order by list_id`,
    )}`.execute(database)
}
