/** Reads the lists that a reader may join or leave on the private page. */
import { sql } from 'kysely'
import type { ListSettings } from '../../src/config/settings.ts'
import type { Database } from '../../src/database/database.ts'
import type { SubscriptionState } from '../consent/change.ts'

/** One list, as it stands for the reader. */
export interface OwnList {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly state: SubscriptionState | null
  readonly pausedUntil: Date | null
  /** Undefined for one that is published no more: it can only be left. */
  readonly settings: ListSettings | undefined
}

/**
 * The public ones, and those that the reader is on or left by their own will: who was taken off a closed list does not
 * come back by a tick. In the order of the settings, the retired ones last.
 */
export async function readOwnLists(
  database: Database,
  subscriber: number,
  lists: ReadonlyMap<string, ListSettings>,
): Promise<OwnList[]> {
  const keys = [...lists.keys()]
  const open = [...lists.values()].filter((list) => list.public).map(({ key }) => key)
  const { rows } = await sql<Omit<OwnList, 'settings'> & { retired: boolean }>`
    select l.id, l.key, l.name, s.state, l.retired_at is not null as retired,
      case when s.paused_until > clock() then s.paused_until end as "pausedUntil"
    from lists l left join subscriptions s on s.list_id = l.id and s.subscriber_id = ${subscriber}::bigint
    where s.state in ('pending', 'confirmed')
      or l.retired_at is null and (l.key = any(${open}::text[]) or s.state = 'unsubscribed' and 'operator' <> (
        select e.by from consent_events e
        where e.subscriber_id = s.subscriber_id and e.list_id = s.list_id and e.what = 'left'
        order by e.id desc limit 1))
    order by array_position(${keys}::text[], l.key), l.key`.execute(database)
  return rows.map(({ retired, ...row }) => ({ ...row, settings: retired ? undefined : lists.get(row.key) }))
}
