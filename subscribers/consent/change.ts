/** Changes one subscription and appends to the log of consent, in one statement: neither happens without the other. */
import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { ConsentWhat, Evidence } from './evidence.ts'

/** The states of a subscription. */
export type SubscriptionState = 'pending' | 'confirmed' | 'unsubscribed'

/** A change that is asked for. */
export interface ConsentChange {
  readonly subscriber: number
  /** The lists' ids. */
  readonly lists: readonly number[]
  readonly what: ConsentWhat
  readonly to: SubscriptionState
  /** The states that it may come from; `none` makes a subscription that was not there. */
  readonly from: readonly (SubscriptionState | 'none')[]
  readonly evidence: Evidence
}

/** One list's part of what was done. */
export interface Changed {
  readonly list: number
  readonly from: SubscriptionState | null
  /** The entry in the log. */
  readonly event: number
}

/** Where a subscription that this makes came from: the words that its footer may show. */
const sources = new Set(['form', 'embed', 'api', 'import', 'operator'])

/** Makes the change for those lists whose subscription is in one of the states of `from`; the others stay as they are. */
export async function changeConsent(
  database: Database,
  { subscriber, lists, what, to, from, evidence }: ConsentChange,
): Promise<Changed[]> {
  const states = from.filter((state) => state !== 'none')
  // Leaving says nothing about where the subscription came from.
  const source = to !== 'unsubscribed' && sources.has(evidence.by) ? evidence.by : null
  // By list, so that two changes at once wait for each other and never in a ring. A row that another statement
  // makes in between is found by the conflict, and judged by its own state.
  const changed = await sql<Changed>`
    with asked as (
      select unnest(${[...lists].sort((a, b) => a - b)}::int[]) as list_id
    ), before as (
      select s.list_id, s.state from subscriptions s join asked using (list_id)
      where s.subscriber_id = ${subscriber}::bigint order by s.list_id for update of s
    ), moved as (
      insert into subscriptions as s (list_id, subscriber_id, state, source, confirmed_at)
      select a.list_id, ${subscriber}::bigint, ${to}::subscription_state, coalesce(${source}::text, 'form'),
             case when ${to}::text = 'confirmed' then clock() end
      from asked a left join before b using (list_id)
      where b.state = any(${states}::subscription_state[]) or (b.state is null and ${from.includes('none')})
      order by a.list_id
      on conflict (list_id, subscriber_id) do update
      set state = excluded.state,
          source = coalesce(${source}::text, s.source),
          confirmed_at = case when ${to}::text = 'confirmed' then clock() else s.confirmed_at end,
          unsubscribed_at = case when ${to}::text = 'unsubscribed' then clock() end,
          paused_until = null
      where s.state = any(${states}::subscription_state[])
      returning s.list_id
    ), logged as (
      ${insertEvents(
        evidence,
        sql`
        select ${subscriber}::bigint, m.list_id, ${what}::text, b.state, ${to}::subscription_state
        from moved m left join before b using (list_id) order by m.list_id`,
      )}
      returning id, list_id, from_state
    )
    select list_id as list, from_state as from, id as event from logged order by list_id`.execute(database)
  return changed.rows
}

/** Appends an entry that changes no state: a pause, a changed name, "the data was sent". */
export async function noteConsent(
  database: Database,
  {
    subscriber,
    lists,
    what,
    evidence,
  }: {
    readonly subscriber: number
    /** None: about the person. */
    readonly lists: readonly number[]
    readonly what: ConsentWhat
    readonly evidence: Evidence
  },
): Promise<void> {
  const about = lists.length === 0 ? [null] : [...lists].sort((a, b) => a - b)
  await sql`
    ${insertEvents(
      evidence,
      sql`
      select ${subscriber}::bigint, l.list_id, ${what}::text, s.state, s.state
      from unnest(${about}::int[]) l (list_id)
      left join subscriptions s on s.list_id = l.list_id and s.subscriber_id = ${subscriber}::bigint`,
    )}`.execute(database)
}

/**
 * An `insert into consent_events` of rows that a query gives: subscriber, list, what, state before, state after.
 * The wording is kept once for all who were shown it.
 */
export function insertEvents(evidence: Evidence, rows: RawBuilder<unknown>): RawBuilder<unknown> {
  const { by, basis, wording, language, page, ip, userAgent, messageId, edition, n, detail } = evidence
  return sql`
    insert into consent_events
      (subscriber_id, list_id, what, from_state, to_state, by, basis, wording_hash, language, page, ip, user_agent,
       message_id, edition_id, n, detail)
    select e.*, ${by}::text, ${basis ?? null}::text, ${wording === undefined ? null : hashWording(wording)}::bytea,
      ${language ?? null}::text, ${page ?? null}::text, ${ip ?? null}::inet, ${userAgent ?? null}::text,
      ${messageId ?? null}::text, ${edition ?? null}::int, ${n ?? null}::int,
      ${detail === undefined ? null : JSON.stringify(detail)}::jsonb
    from (${rows}) e`
}

/** What names a wording in the log: the SHA-256 of its UTF-8 bytes. */
function hashWording(wording: string): Buffer {
  return createHash('sha256').update(wording, 'utf8').digest()
}

/** Keeps the words that a form shows, so that the log can name them by their hash. */
export async function keepWording(database: Database, wording: string): Promise<void> {
  await sql`
    insert into consent_wordings (hash, wording) values (${hashWording(wording)}, ${wording})
    on conflict do nothing`.execute(database)
}
