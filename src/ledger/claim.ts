/** Claims recipients of an edition for one worker, with what a message needs to know of each. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** A recipient that this worker may send to, once `intend` has let it through. */
export interface Claimed {
  readonly n: number
  readonly subscriber: number
  readonly address: string
  readonly name: string | null
  /** Tries before this one. */
  readonly tries: number
}

/**
 * Claims at most `limit` recipients that are due: retries first (by `next_at`), then the first pass, which
 * moves along `n` by a cursor and so never walks over what is done. One statement. A recipient who has left
 * the list, or is suppressed, gets that state here and is not returned (DESIGN 3.4).
 *
 * The first pass waits for a lock instead of skipping it: its span of `n` belongs to this statement alone, and
 * a row skipped here would never be looked at again.
 */
export async function claim(
  database: Database,
  { edition, fence, limit }: { edition: EditionId; fence: number; limit: number },
): Promise<Claimed[]> {
  const claimed = await sql<Claimed & { state: string }>`
    with alive as (
      select e.id, e.list_id, e.frozen from editions e
      where e.id = ${edition} and e.status = 'sending'
        and exists (select from workers w where w.fence = ${fence} and w.ended_at is null and w.lease_until > clock())
    ), again as (
      select d.n, d.subscriber_id from deliveries d, alive
      where d.edition_id = ${edition} and d.next_at <= clock() and d.state = 'waiting'
      order by d.next_at limit ${limit} for update of d skip locked
    ), place as (
      select c.claimed_n as low, least(c.claimed_n + ${limit} - (select count(*)::int from again), alive.frozen) as high
      from edition_cursors c, alive
      where c.edition_id = ${edition} and c.claimed_n < alive.frozen
        and (select count(*) from again) < ${limit}
      for update of c
    ), moved as (
      update edition_cursors c set claimed_n = place.high from place where c.edition_id = ${edition}
    ), first as (
      select d.n, d.subscriber_id from deliveries d, place
      where d.edition_id = ${edition} and d.n > place.low and d.n <= place.high
        and d.state = 'waiting' and d.next_at is null
      for update of d
    ), judged as (
      select p.n, s.address, s.name,
        case when x.address_hash is not null then 'suppressed'
             when s.id is null or b.state is distinct from 'confirmed' then 'unsubscribed'
             else 'claimed' end::delivery_state as state
      from (select * from again union all select * from first) p
        cross join alive
        left join subscribers s on s.id = p.subscriber_id
        left join suppressions x on x.address_hash = s.address_hash
        left join subscriptions b on b.list_id = alive.list_id and b.subscriber_id = p.subscriber_id
    )
    update deliveries d
    set state = judged.state, fence = ${fence}, next_at = null,
        settled_at = case when judged.state <> 'claimed' then clock() end
    from judged
    where d.edition_id = ${edition} and d.n = judged.n
    returning d.n, d.subscriber_id as subscriber, judged.address, judged.name, d.tries, d.state`.execute(
    database,
  )
  return claimed.rows.filter((row) => row.state === 'claimed').sort((a, b) => a.n - b.n)
}
