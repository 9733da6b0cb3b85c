/** Makes two readers one, when one of them moves to the other's address. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { insertEvents } from '../consent/change.ts'
import type { Evidence } from '../consent/evidence.ts'

/** Who stays, and whose address it is now. */
export interface Merge {
  readonly into: number
  readonly key: string
  readonly evidence: Evidence
}

/**
 * What the reader got at either address goes on at the new one: of two states the one that is read stands, then the
 * one that was left. The other reader's number is kept as a name for this one, since links in old mail carry it, and
 * leads to their part of the log. Does nothing where nobody has the address.
 */
export async function mergeReader(transaction: Database, { into, key, evidence }: Merge): Promise<void> {
  const found = await sql<{ id: number }>`
    select id from subscribers where address_key = ${key} and id <> ${into}::bigint`.execute(transaction)
  const from = found.rows[0]?.id
  if (from === undefined) return
  await sql`
    with before as (
      select list_id, state from subscriptions where subscriber_id = ${into}::bigint
    ), moved as (
      insert into subscriptions as s
        (list_id, subscriber_id, state, source, created_at, confirmed_at, unsubscribed_at, paused_until)
      select list_id, ${into}::bigint, state, source, created_at, confirmed_at, unsubscribed_at, paused_until
      from subscriptions where subscriber_id = ${from}::bigint order by list_id
      on conflict (list_id, subscriber_id) do update set
        state = excluded.state, source = excluded.source, confirmed_at = excluded.confirmed_at,
        unsubscribed_at = excluded.unsubscribed_at, paused_until = excluded.paused_until
      where excluded.state = 'confirmed' and s.state <> 'confirmed'
        or excluded.state = 'unsubscribed' and s.state = 'pending'
      returning list_id, state
    )
    ${insertEvents(
      { ...evidence, detail: { merged: from } },
      sql`
      select ${into}::bigint, m.list_id, 'address_changed'::text, b.state, m.state
      from moved m left join before b using (list_id) order by m.list_id`,
    )}`.execute(transaction)
  await sql`
    update subscribers r set
      name = coalesce(r.name, o.name), language = coalesce(r.language, o.language),
      attributes = o.attributes || r.attributes
    from subscribers o where r.id = ${into}::bigint and o.id = ${from}::bigint`.execute(transaction)
  await sql`update merged_subscribers set into_id = ${into}::bigint where into_id = ${from}::bigint`.execute(
    transaction,
  )
  await sql`insert into merged_subscribers (id, into_id) values (${from}::bigint, ${into}::bigint)`.execute(
    transaction,
  )
  await sql`
    update confirmations set subscriber_id = ${into}::bigint where subscriber_id = ${from}::bigint`.execute(
    transaction,
  )
  // What waits for the other reader is mailed to the same address, and means this one now.
  await sql`
    update notices set payload = jsonb_set(payload, '{subscriber}', to_jsonb(${into}::bigint))
    where state = 'waiting' and address_hash = (select address_hash from subscribers where id = ${from}::bigint)
      and (payload ->> 'subscriber')::bigint = ${from}::bigint`.execute(transaction)
  await sql`delete from address_changes where subscriber_id = ${from}::bigint`.execute(transaction)
  await sql`delete from subscribers where id = ${from}::bigint`.execute(transaction)
}
