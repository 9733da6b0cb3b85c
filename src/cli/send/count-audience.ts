/** Counts whom an edition would go to. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'

/** A list's readers by what would happen to them at launch. */
export interface Audience {
  /** Confirmed, not suppressed and not paused: who would get it. */
  readonly confirmed: number
  readonly suppressed: number
  /** Confirmed and not suppressed, but taking a break. */
  readonly paused: number
  readonly unsubscribed: number
  /** One of them, for the operator to recognise the list by. */
  readonly sample: { readonly address: string; readonly name: string | null } | null
}

/** Counts in one statement. */
export async function countAudience(database: Database, listId: number): Promise<Audience> {
  const counted = await sql<Audience>`
    select count(*) filter (where b.state = 'confirmed' and x.address_hash is null and not p.paused)::int as confirmed,
      count(*) filter (where b.state = 'confirmed' and x.address_hash is not null)::int as suppressed,
      count(*) filter (where b.state = 'confirmed' and x.address_hash is null and p.paused)::int as paused,
      count(*) filter (where b.state = 'unsubscribed')::int as unsubscribed,
      (select json_build_object('address', s2.address_typed, 'name', s2.name)
       from subscriptions b2 join subscribers s2 on s2.id = b2.subscriber_id
       where b2.list_id = ${listId} and b2.state = 'confirmed'
         and (b2.paused_until is null or b2.paused_until <= clock())
         and not exists (select from suppressions x2 where x2.address_hash = s2.address_hash)
       order by s2.id limit 1) as sample
    from subscriptions b
      join subscribers s on s.id = b.subscriber_id
      left join suppressions x on x.address_hash = s.address_hash
      cross join lateral (select coalesce(b.paused_until > clock(), false) as paused) p
    where b.list_id = ${listId}`.execute(database)
  const row = counted.rows[0]
  if (row === undefined) throw new Error('count returned no row')
  return row
}
