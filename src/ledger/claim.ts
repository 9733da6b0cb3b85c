/** Claims recipients of an edition for one worker, with what a message needs to know of each. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import type { Held } from './held.ts'

/** A recipient that this worker may send to, once `intend` has let it through. */
export interface Claimed extends Held {
  readonly subscriber: number
  readonly address: string
  readonly name: string | null
  /** When the subscription was confirmed, and how it came about. */
  readonly since: Date
  readonly source: string
  /** What the publisher knows besides, where the order asks for it. */
  readonly attributes?: Readonly<Record<string, string>> | null
  /** Tries before this one. */
  readonly tries: number
}

/** What to claim: for which edition, under which fence, how many at most. */
export interface ClaimOrder {
  readonly edition: EditionId
  readonly fence: number
  readonly limit: number
  /** Whether the edition has merge fields that the readers' attributes fill. */
  readonly attributes?: boolean
}

/**
 * Claims at most `limit` recipients that are due: retries first (by `next_at`), then the first pass, which
 * moves along `n` by a cursor and so never walks over what is done. A recipient who has left the list, or is
 * suppressed, gets that state here and is not returned (DESIGN 3.4). Nothing comes back only where nothing
 * is due: a stretch of `n` that holds nobody to send to is walked over.
 */
export async function claim(database: Database, order: ClaimOrder): Promise<Claimed[]> {
  for (;;) {
    const found = await claimOnce(database, order)
    const claimed = found.filter((row) => row.state === 'claimed').map(({ state, looked, ...row }) => row)
    if (claimed.length > 0 || found[0]?.looked !== true) return claimed.sort((a, b) => a.n - b.n)
  }
}

type Found = Claimed & { state: string | null; looked: boolean }

/**
 * One statement. Its share of the edition's row keeps a cancellation out until it is committed, its share of
 * the session's row a recovery: both then see all that was claimed. The cursor is locked before the span of
 * `n` is taken from it, so that two claims never take the same one. How far it may go is read without a lock: a
 * lock that was waited for shows the row as it is by then, and who was added meanwhile (`extend`) is not among the
 * deliveries that this statement sees. `clock()` stands in a subselect because an index is searched only with a
 * value that is computed once. The span's ends do too, and it has an order and a limit that change nothing:
 * PostgreSQL can't know how narrow a span is, takes it for a tenth of the table, and at a million readers would hash
 * them all for each claim (0.9 s).
 */
async function claimOnce(
  database: Database,
  { edition, fence, limit, attributes = false }: ClaimOrder,
): Promise<readonly Found[]> {
  const claimed = await sql<Found>`
    with seen as (
      select frozen from editions where id = ${edition}
    ), alive as (
      select e.id, e.list_id from editions e, workers w
      where e.id = ${edition} and e.status = 'sending' and (select is_armed())
        and w.fence = ${fence} and w.ended_at is null and w.lease_until > clock()
      for share
    ), again as (
      select d.n, d.subscriber_id from deliveries d, alive
      where d.edition_id = ${edition} and d.next_at <= (select clock()) and d.state = 'waiting'
      order by d.next_at limit ${limit} for update of d skip locked
    ), place as (
      select c.claimed_n as low, seen.frozen from edition_cursors c, alive, seen
      where c.edition_id = ${edition} and c.claimed_n < seen.frozen
      for update of c
    ), span as (
      select low, least(low + ${limit} - (select count(*)::int from again), frozen) as high from place
    ), moved as (
      update edition_cursors c set claimed_n = span.high from span
      where c.edition_id = ${edition} and span.high > span.low
    ), first as (
      select d.n, d.subscriber_id from deliveries d
      where d.edition_id = ${edition} and d.n > (select low from span) and d.n <= (select high from span)
        and d.state = 'waiting' and d.next_at is null
      order by d.n limit ${limit}
    ), judged as (
      select alive.id as edition, p.n, s.address, s.name, b.source,
        coalesce(b.confirmed_at, b.created_at) as since,
        case when ${attributes} then s.attributes end as attributes,
        case when x.address_hash is not null then 'suppressed'
             when s.id is null or b.state is distinct from 'confirmed' then 'unsubscribed'
             else 'claimed' end::delivery_state as state
      from (select * from again union all select * from first) p
        cross join alive
        left join lateral (select * from subscribers where id = p.subscriber_id limit 1) s on true
        left join lateral (select * from suppressions where address_hash = s.address_hash limit 1) x on true
        left join lateral (
          select * from subscriptions where list_id = alive.list_id and subscriber_id = p.subscriber_id limit 1
        ) b on true
    ), taken as (
      update deliveries d
      set state = judged.state, fence = ${fence}, turn = (d.turn + 1) & 32767, next_at = null,
          settled_at = case when judged.state <> 'claimed' then clock() end
      from judged
      where d.edition_id = judged.edition and d.n = judged.n and d.state = 'waiting'
      returning d.n, d.turn, d.subscriber_id as subscriber, judged.address, judged.name,
        judged.since, judged.source, judged.attributes, d.tries, d.state
    )
    select taken.*, exists (select from span where high > low) or exists (select from again) as looked
    from (values (1)) one left join taken on true`.execute(database)
  return claimed.rows
}
