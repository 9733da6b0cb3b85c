/** Reads the reader that a notice is for, as of now: whatever has changed since it was written down counts. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { SubscriptionState } from '../consent/change.ts'

/** One of the lists that the notice is about. */
export interface AddresseeList {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly state: SubscriptionState | null
  /** When and how the subscription came about. */
  readonly confirmedAt: Date | null
  readonly source: string | null
}

/** Whom a notice is for. */
export interface Addressee {
  readonly id: number
  readonly addressHash: Buffer
  readonly name: string | null
  readonly attributes: Readonly<Record<string, string>>
  /** In the notice's order, without those that are retired. */
  readonly lists: readonly AddresseeList[]
  /** The database's time. */
  readonly now: Date
}

/** The reader with the lists of these keys; undefined for one that is gone. */
export async function readAddressee(
  database: Database,
  { subscriber, lists }: { readonly subscriber: number; readonly lists: readonly string[] },
): Promise<Addressee | undefined> {
  const found = await sql<Omit<Addressee, 'lists'>>`
    select id, address_hash as "addressHash", name, attributes, clock() as now
    from subscribers where id = ${subscriber}::bigint`.execute(database)
  const [reader] = found.rows
  if (reader === undefined) return undefined
  const named = await sql<AddresseeList>`
    select l.id, l.key, l.name, s.state, s.confirmed_at as "confirmedAt", s.source
    from unnest(${[...lists]}::text[]) with ordinality as asked (key, place)
    join lists l on l.key = asked.key and l.retired_at is null
    left join subscriptions s on s.list_id = l.id and s.subscriber_id = ${subscriber}::bigint
    order by asked.place`.execute(database)
  return { ...reader, lists: named.rows }
}
