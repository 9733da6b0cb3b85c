/** Takes a subscriber off one list, at once and for good, and writes down how that came about. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { type Changed, changeConsent } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'

/** Which subscription ends. */
export interface Leaving {
  readonly list: number
  readonly subscriber: number
}

/** What became of it; `event` names the entry in the log. All of them are a success to the person who asked. */
export type Left =
  | { readonly kind: 'unsubscribed'; readonly subscriber: number; readonly event: number }
  | { readonly kind: 'already_unsubscribed' | 'no_subscription' }

/** Ends a subscription. Doing it again changes nothing, so that the log keeps the first time. */
export async function unsubscribe(
  database: Database,
  { list, subscriber }: Leaving,
  evidence: Evidence,
): Promise<Left> {
  const left = await leaveOnce(database, { list, subscriber }, evidence)
  if (left !== undefined) return { kind: 'unsubscribed', subscriber, event: left.event }
  const known = await sql<{ known: boolean; merged: number | null }>`
    select exists (
        select from subscriptions where list_id = ${list}::int and subscriber_id = ${subscriber}::bigint
      ) as known,
      (select into_id from merged_subscribers where id = ${subscriber}::bigint) as merged`.execute(database)
  const row = known.rows[0]
  // A link lives for ever, and so does its right: who became one with another reader leaves as that one.
  if (row?.merged) return await unsubscribe(database, { list, subscriber: row.merged }, evidence)
  return { kind: row?.known ? 'already_unsubscribed' : 'no_subscription' }
}

async function leaveOnce(
  database: Database,
  { list, subscriber }: Leaving,
  evidence: Evidence,
): Promise<Changed | undefined> {
  const [left] = await changeConsent(database, {
    subscriber,
    lists: [list],
    what: 'left',
    to: 'unsubscribed',
    from: ['pending', 'confirmed'],
    evidence,
  })
  return left
}
