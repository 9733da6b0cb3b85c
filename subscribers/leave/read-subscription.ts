/** Reads what the unsubscribe page shows: the list and whether it was left already; never an address. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { linkLives } from '../notices/links.ts'
import type { Leaving } from './unsubscribe.ts'

/** What a person may know of the subscription that their link names. */
export interface SubscriptionShown {
  /** Both undefined for a list that there is not (a test token's). */
  readonly listKey: string | undefined
  readonly listName: string | undefined
  readonly left: boolean
  /** Too long ago for a way back. */
  readonly longAgo: boolean
}

/** The subscription as the page shows it. A subscriber that is gone looks like one that is still there. */
export async function readSubscription(
  database: Database,
  { list, subscriber }: Leaving,
): Promise<SubscriptionShown> {
  const result = await sql<{ key: string; name: string; left: boolean; longAgo: boolean }>`
    select l.key, l.name, coalesce(s.state = 'unsubscribed', false) as left,
      coalesce(s.state = 'unsubscribed'
        and s.unsubscribed_at <= clock() - ${linkLives.undo.count} * interval '1 day', false) as "longAgo"
    from lists l
    left join merged_subscribers m on m.id = ${subscriber}::bigint
    left join subscriptions s on s.list_id = l.id and s.subscriber_id = coalesce(m.into_id, ${subscriber}::bigint)
    where l.id = ${list}::int`.execute(database)
  const row = result.rows[0]
  return { listKey: row?.key, listName: row?.name, left: row?.left ?? false, longAgo: row?.longAgo ?? false }
}
