/** Reads what the unsubscribe page shows: the list's name and whether it was left already; never an address. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { Leaving } from './unsubscribe.ts'

/** What a person may know of the subscription that their link names. */
export interface SubscriptionShown {
  /** Undefined for a list that there is not (a test token's). */
  readonly listName: string | undefined
  readonly left: boolean
}

/** The subscription as the page shows it. A subscriber that is gone looks like one that is still there. */
export async function readSubscription(
  database: Database,
  { list, subscriber }: Leaving,
): Promise<SubscriptionShown> {
  const result = await sql<{ list_name: string; left: boolean }>`
    select lists.name as list_name, coalesce(subscriptions.state = 'unsubscribed', false) as left
    from lists
    left join subscriptions on subscriptions.list_id = lists.id and subscriptions.subscriber_id = ${subscriber}::bigint
    where lists.id = ${list}::int`.execute(database)
  const row = result.rows[0]
  return { listName: row?.list_name, left: row?.left ?? false }
}
