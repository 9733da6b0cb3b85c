/** Brings the rows of an import into the tables: set by set, never reviving anyone. */
import type { withClient } from '../src/database/database.ts'

/** The bare client that a transaction with COPY runs on. */
export type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** What became of the rows on one list. */
export interface ListMerged {
  /** The list's key. */
  readonly list: string
  readonly added: number
  /** Had been on the list. */
  readonly already: number
  /** Had left this list. */
  readonly unsubscribed: number
}

/** How many rows came to what, on each list. */
export interface Merged {
  readonly lists: readonly ListMerged[]
  /** Stood in the file more than once. */
  readonly duplicates: number
  readonly suppressed: number
  /** Were known before, and have another name or other data now. */
  readonly updated: number
}

/** A row that was not imported, by name. */
export interface LeftOut {
  readonly line: number
  readonly typed: string
  readonly reason: 'rejected' | 'duplicate' | 'suppressed' | 'unsubscribed'
  readonly detail: string
}

/** Where to, on what grounds, and how far. */
export interface MergeRequest {
  readonly lists: readonly { readonly id: number; readonly key: string }[]
  readonly consent: string
  readonly source: string
  /** Whether the file's word counts where a name or a piece of data is known already; else it fills the gaps. */
  readonly update: boolean
  /** Only says what would happen. */
  readonly dryRun: boolean
  /** How many of each kind are named. */
  readonly mostNamed: number
}

/** Makes the table that the file is copied into; it goes with the transaction. */
export async function makeIncoming(client: Client): Promise<void> {
  await client.query(`
    create temporary table incoming (
      line integer not null, address text not null, address_key text not null, address_typed text not null,
      address_hash bytea not null, name text, language text, attributes jsonb not null
    ) on commit drop`)
}

/** Decides about every row, then adds those that may be added. */
export async function mergeIncoming(
  client: Client,
  { lists, consent, source, update, dryRun, mostNamed }: MergeRequest,
): Promise<{ merged: Merged; leftOut: LeftOut[] }> {
  // Without statistics the planner takes a million rows for a thousand.
  await client.query('analyze incoming')
  await client.query(judge, [lists.map(({ id }) => id)])
  await client.query('analyze judged')
  const counted = await client.query<Counted>(countJudged, [lists.map(({ id }) => id)])
  const touched = dryRun
    ? await client.query<{ updated: number }>(countChanges(update))
    : await client.query<{ updated: number }>(putSubscribers(update), [source])
  const places: ListMerged[] = []
  for (const { id, key } of lists) {
    const { fit = 0, there = 0, gone = 0 } = counted.rows.find((row) => row.list === id) ?? {}
    const added = dryRun ? fit - there - gone : await addSubscriptions(client, id, consent.trim(), source)
    places.push({ list: key, added, already: fit - gone - added, unsubscribed: gone })
  }
  const leftOut = await client.query<LeftOut>(nameLeftOut, [mostNamed, lists.length])
  const { duplicates = 0, suppressed = 0 } = counted.rows[0] ?? {}
  const updated = touched.rows[0]?.updated ?? 0
  return { merged: { lists: places, duplicates, suppressed, updated }, leftOut: leftOut.rows }
}

interface Counted {
  readonly list: number
  readonly duplicates: number
  readonly suppressed: number
  /** Neither. */
  readonly fit: number
  readonly there: number
  readonly gone: number
}

/** The first row of an address counts; suppression comes before all else. */
const judge = `
  create temporary table judged on commit drop as
  select i.*, coalesce(s.there, '{}') as there, coalesce(s.gone, '{}') as gone, s.gone_at, p.reason,
         case when i.line <> i.first_line then 'duplicate'
              when p.address_hash is not null then 'suppressed'
              when cardinality(s.gone) = cardinality($1::int[]) then 'unsubscribed'
              else 'good' end as verdict
  from (select *, min(line) over (partition by address_key) as first_line from incoming) i
  left join suppressions p on p.address_hash = i.address_hash
  left join subscribers r on r.address_key = i.address_key
  left join (
    select subscriber_id, array_agg(list_id) filter (where state = 'confirmed') as there,
           coalesce(array_agg(list_id) filter (where state = 'unsubscribed'), '{}') as gone,
           max(unsubscribed_at) as gone_at
    from subscriptions where list_id = any($1) group by subscriber_id
  ) s on s.subscriber_id = r.id`

const countJudged = `
  select l.id as list,
         count(*) filter (where verdict = 'duplicate')::int as duplicates,
         count(*) filter (where verdict = 'suppressed')::int as suppressed,
         count(*) filter (where verdict in ('good', 'unsubscribed'))::int as fit,
         count(*) filter (where verdict in ('good', 'unsubscribed') and l.id = any(there))::int as there,
         count(*) filter (where verdict in ('good', 'unsubscribed') and l.id = any(gone))::int as gone
  from judged cross join unnest($1::int[]) l (id) group by l.id`

/** What a row makes of what is known of its reader, `r`. */
function newData(row: string, update: boolean): string {
  const [first, second] = update ? [row, 'r'] : ['r', row]
  return `coalesce(${first}.name, ${second}.name), coalesce(${first}.language, ${second}.language),
    ${second}.attributes || ${first}.attributes`
}

/**
 * In the order of keys, so that two imports at once wait for each other and never in a ring. A row that was there
 * before has been locked by the update, and bears the transaction's number in xmax.
 */
function putSubscribers(update: boolean): string {
  const data = newData('excluded', update)
  return `
  with put as (
    insert into subscribers as r (address, address_key, address_typed, address_hash, name, language, attributes)
    select address, address_key, address_typed, address_hash, name, language, attributes
    from judged where verdict = 'good' order by address_key
    on conflict (address_key) do update set (name, language, attributes) = row(${data})
    where (r.name, r.language, r.attributes) is distinct from (${data})
    returning id, xmax <> 0 as known
  ), noted as (
    insert into consent_events (subscriber_id, what, by, detail)
    select id, 'details_changed', 'import', jsonb_build_object('source', $1::text) from put where known order by id
  )
  select count(*) filter (where known)::int as updated from put`
}

function countChanges(update: boolean): string {
  return `
  select count(*)::int as updated from judged f join subscribers r using (address_key)
  where f.verdict = 'good' and (r.name, r.language, r.attributes) is distinct from (${newData('f', update)})`
}

/** Someone who leaves while this runs stays away: only what is pending changes. */
async function addSubscriptions(
  client: Client,
  list: number,
  consent: string,
  source: string,
): Promise<number> {
  const added = await client.query(
    `
  with good as materialized (
    select r.id, j.line from judged j join subscribers r using (address_key)
    where j.verdict = 'good' and $1 <> all(j.gone)
  ), moved as (
    insert into subscriptions as s (list_id, subscriber_id, state, source, confirmed_at)
    select $1, id, 'confirmed', 'import', t.now from good cross join (select clock() as now offset 0) t order by id
    on conflict (list_id, subscriber_id) do update
    set state = 'confirmed', source = 'import', confirmed_at = excluded.confirmed_at
    where s.state = 'pending'
    returning s.subscriber_id
  )
  insert into consent_events (subscriber_id, list_id, what, by, from_state, to_state, basis, detail)
  select m.subscriber_id, $1, 'added', 'import', s.state, 'confirmed', $2,
         jsonb_build_object('source', $3::text, 'line', good.line)
  from moved m join good on good.id = m.subscriber_id
  left join subscriptions s on s.list_id = $1 and s.subscriber_id = m.subscriber_id
  order by m.subscriber_id`,
    [list, consent, source],
  )
  return added.rowCount ?? 0
}

/** Who left one of several lists is named as well. */
const nameLeftOut = `
  select line, address_typed as typed, reason,
         case reason when 'duplicate' then 'the same as line ' || first_line
                     when 'suppressed' then why::text
                     else to_char(gone_at, 'YYYY-MM-DD') || case when $2 > 1 then ', ' || keys else '' end
         end as detail
  from (
    select line, address_typed, first_line, judged.reason as why, gone_at, verdict.reason,
           (select string_agg(key, ', ' order by key) from lists where id = any(gone)) as keys,
           row_number() over (partition by verdict.reason order by line) as place
    from judged
    cross join lateral (select case when verdict <> 'good' then verdict else 'unsubscribed' end as reason) verdict
    where verdict <> 'good' or cardinality(gone) > 0
  ) named
  where place <= $1 order by line`
