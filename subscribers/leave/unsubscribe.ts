/** Takes a subscriber off one list, at once and for good, and writes down how that came about. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { changeConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'

/** Which subscription ends. */
export interface Leaving {
  readonly list: number
  readonly subscriber: number
}

/** What became of it; `event` names the entry in the log. All of them are a success to the person who asked. */
export type Left =
  | { readonly kind: 'unsubscribed'; readonly event: number }
  | { readonly kind: 'already_unsubscribed' | 'no_subscription' }

/** Ends a subscription. Doing it again changes nothing, so that the log keeps the first time. */
export async function unsubscribe(
  database: Database,
  { list, subscriber }: Leaving,
  evidence: Evidence,
): Promise<Left> {
  const [left] = await changeConsent(database, {
    subscriber,
    lists: [list],
    what: 'left',
    to: 'unsubscribed',
    from: ['pending', 'confirmed'],
    evidence,
  })
  if (left !== undefined) return { kind: 'unsubscribed', event: left.event }
  const known = await sql`
    select from subscriptions where list_id = ${list}::int and subscriber_id = ${subscriber}::bigint`.execute(
    database,
  )
  return { kind: known.rows.length > 0 ? 'already_unsubscribed' : 'no_subscription' }
}
