/** Sends an edition that has gone out to those who have not had it: from the ledger, so that nobody gets it twice. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'
import { lockLaunched, type Refusal, reopen } from './reopen.ts'
import { type PutBack, putBack } from './retry.ts'

/** Whom it is sent to: everybody who has not had it, or who confirmed since. */
export type Latecomers =
  | { readonly kind: 'not_received' }
  | { readonly kind: 'joined_since'; readonly since: Date }

/** Which edition, for whom, by whose word. */
export interface ExtensionOrder {
  readonly edition: EditionId
  readonly to: Latecomers
  readonly by: string
  /** As at the launch: for a relay that warms up. */
  readonly newestFirst?: boolean
}

/** How many an edition reaches with it. */
export interface Extension {
  /** Readers who were not among its recipients. */
  readonly joined: number
  /** Of these, whose address is suppressed: they get their row, and no message. */
  readonly suppressed: number
  /** Recipients who were refused, or for whom the time ran out. */
  readonly back: PutBack
}

const nobodyBack: PutBack = { rejected: 0, expired: 0 }

/** Counts whom it would reach now. */
export async function countExtension(
  database: Database,
  { edition, to }: Pick<ExtensionOrder, 'edition' | 'to'>,
): Promise<Extension> {
  const counted = await sql<{ joined: number; suppressed: number }>`
    select count(*)::int as joined, count(x.address_hash)::int as suppressed
    ${missing(edition, sql`(select list_id from editions where id = ${edition})`, to)}`.execute(database)
  const refused = await sql<PutBack>`
    select count(*) filter (where state = 'rejected')::int as rejected,
           count(*) filter (where state = 'expired')::int as expired
    from deliveries where edition_id = ${edition} and state in ('rejected', 'expired')`.execute(database)
  const { joined, suppressed } = counted.rows[0] ?? { joined: 0, suppressed: 0 }
  return { joined, suppressed, back: (to.kind === 'not_received' && refused.rows[0]) || nobodyBack }
}

/**
 * Gives them rows that follow the frozen ones, and puts back whom a relay refused, in one transaction under the
 * edition's lock: a second run finds nobody who is missing. `noted` runs in it, where somebody is reached.
 */
export async function extend(
  database: Database,
  { edition, to, by, newestFirst = false }: ExtensionOrder,
  noted: (transaction: Database, extension: Extension) => Promise<void> = async () => undefined,
): Promise<Extension | { readonly refusal: Refusal }> {
  return await database.transaction().execute(async (transaction) => {
    const locked = await lockLaunched(transaction, edition)
    if ('refusal' in locked) return locked
    const { list, frozen } = locked
    const order = newestFirst ? sql`b.confirmed_at desc nulls last, s.id` : sql`s.id`
    const counted = await sql<{ joined: number; suppressed: number }>`
      with added as (
        insert into deliveries (edition_id, n, subscriber_id, address_hash, state, settled_at)
        select ${edition}::int, ${frozen}::int + row_number() over (order by ${order}), s.id, s.address_hash,
          case when x.address_hash is null then 'waiting' else 'suppressed' end::delivery_state,
          case when x.address_hash is not null then clock() end
        ${missing(edition, sql`${list}`, to)}
        returning state
      )
      select count(*)::int as joined, count(*) filter (where state = 'suppressed')::int as suppressed
      from added`.execute(transaction)
    const { joined, suppressed } = counted.rows[0] ?? { joined: 0, suppressed: 0 }
    const back =
      to.kind === 'not_received'
        ? await putBack(transaction, { edition, states: ['rejected', 'expired'], by })
        : nobodyBack
    const extension = { joined, suppressed, back }
    if (joined + back.rejected + back.expired === 0) return extension
    await sql`update editions set frozen = frozen + ${joined} where id = ${edition}`.execute(transaction)
    await reopen(transaction, edition)
    await noted(transaction, extension)
    return extension
  })
}

/**
 * The confirmed readers who take no break and have no row: not as who they are now, not as who they were before they
 * became one with another, and not under their address, which may have been somebody else's subscription.
 */
function missing(edition: EditionId, list: ReturnType<typeof sql>, to: Latecomers) {
  const since = to.kind === 'joined_since' ? to.since : null
  return sql`
    from subscriptions b
      join subscribers s on s.id = b.subscriber_id
      left join suppressions x on x.address_hash = s.address_hash
    where b.list_id = ${list} and b.state = 'confirmed'
      and (b.paused_until is null or b.paused_until <= clock())
      and (${since}::timestamptz is null or b.confirmed_at >= ${since}::timestamptz)
      and not exists (select from deliveries d
        where d.edition_id = ${edition}::int and d.subscriber_id = s.id)
      and not exists (select from deliveries d
        where d.edition_id = ${edition}::int and d.address_hash = s.address_hash)
      and not exists (select from merged_subscribers m
        join deliveries d on d.edition_id = ${edition}::int and d.subscriber_id = m.id
        where m.into_id = s.id)`
}
