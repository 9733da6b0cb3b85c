/** Takes a subscriber off one list, at once and for good, and writes down how that came about. */
import { sql } from 'kysely'
import type { Database } from '../src/database/database.ts'

/** Which subscription ends. */
export interface Leaving {
  readonly list: number
  readonly subscriber: number
}

/** How a person let us know; edition and n name the message whose link was used (0 for none). */
export interface LeavingHow {
  readonly by: 'one_click' | 'page' | 'operator'
  readonly edition?: number
  readonly n?: number
}

/** What became of it. All of them are a success to the person who asked: no further message is sent. */
export type Left = 'unsubscribed' | 'already_unsubscribed' | 'no_subscription'

/**
 * Ends a subscription. Doing it again changes nothing, so that the record keeps the first time.
 *
 * What is added to the consent record: an entry of `withdrawals`, since a person may come back and leave again.
 */
export async function unsubscribe(
  database: Database,
  { list, subscriber }: Leaving,
  how: LeavingHow,
): Promise<Left> {
  const result = await sql<{ left: Left }>`
    with asked as (
      select state from subscriptions where list_id = ${list}::int and subscriber_id = ${subscriber}::bigint
    ), changed as (
      update subscriptions
      set state = 'unsubscribed',
          unsubscribed_at = clock(),
          consent = consent || jsonb_build_object('withdrawals',
            coalesce(consent -> 'withdrawals', '[]') ||
            jsonb_build_array(${JSON.stringify(how)}::jsonb || jsonb_build_object('at', clock())))
      where list_id = ${list}::int and subscriber_id = ${subscriber}::bigint and state <> 'unsubscribed'
      returning 1
    )
    select case
      when exists (select from changed) then 'unsubscribed'
      when exists (select from asked) then 'already_unsubscribed'
      else 'no_subscription'
    end as left`.execute(database)
  const left = result.rows[0]?.left
  if (left === undefined) throw new Error('unsubscribe returned no row')
  return left
}
