/** Brings the rows of an import into the tables: set by set, never reviving anyone. */
import type { withClient } from '../src/database/database.ts'

/** The bare client that a transaction with COPY runs on. */
type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** How many rows came to what. */
export interface Merged {
  readonly added: number
  /** Had been on the list. */
  readonly already: number
  /** Stood in the file more than once. */
  readonly duplicates: number
  readonly suppressed: number
  /** Had left this list. */
  readonly unsubscribed: number
}

/** A row that was not imported, by name. */
export interface LeftOut {
  readonly line: number
  readonly typed: string
  readonly reason: 'rejected' | 'duplicate' | 'suppressed' | 'unsubscribed'
  readonly detail: string
}

/** Makes the table that the file is copied into; it goes with the transaction. */
export async function makeIncoming(client: Client): Promise<void> {
  await client.query(`
    create temporary table incoming (
      line integer not null, address text not null, address_key text not null, address_typed text not null,
      address_hash bytea not null, name text, attributes jsonb not null
    ) on commit drop`)
}

/** Decides about every row, then adds those that may be added. */
export async function mergeIncoming(
  client: Client,
  list: number,
  { consent, source }: { readonly consent: string; readonly source: string },
  mostNamed: number,
): Promise<{ merged: Merged; leftOut: LeftOut[] }> {
  // Without statistics the planner takes a million rows for a thousand.
  await client.query('analyze incoming')
  await client.query(judge, [list])
  await client.query('analyze judged')
  await client.query(addSubscribers)
  const added = await client.query(addSubscriptions, [list, consent.trim(), source])
  const counted = await client.query<{ verdict: string; rows: number }>(
    'select verdict, count(*)::int as rows from judged group by verdict',
  )
  const leftOut = await client.query<LeftOut>(nameLeftOut, [mostNamed])
  const rows = (verdict: string) => counted.rows.find((row) => row.verdict === verdict)?.rows ?? 0
  const newcomers = added.rowCount ?? 0
  return {
    merged: {
      added: newcomers,
      already: rows('good') - newcomers,
      duplicates: rows('duplicate'),
      suppressed: rows('suppressed'),
      unsubscribed: rows('unsubscribed'),
    },
    leftOut: leftOut.rows,
  }
}

/** The first row of an address counts; suppression comes before all else. */
const judge = `
  create temporary table judged on commit drop as
  select i.*,
         case when i.line <> i.first_line then 'duplicate'
              when p.address_hash is not null then 'suppressed'
              when s.state = 'unsubscribed' then 'unsubscribed'
              else 'good' end as verdict,
         coalesce(p.reason::text, to_char(s.unsubscribed_at, 'YYYY-MM-DD'), '') as detail
  from (select *, min(line) over (partition by address_key) as first_line from incoming) i
  left join suppressions p on p.address_hash = i.address_hash
  left join subscribers r on r.address_key = i.address_key
  left join subscriptions s on s.subscriber_id = r.id and s.list_id = $1`

/** In the order of keys, so that two imports at once wait for each other and never in a ring. */
const addSubscribers = `
  insert into subscribers as r (address, address_key, address_typed, address_hash, name, attributes)
  select address, address_key, address_typed, address_hash, name, attributes
  from judged where verdict = 'good' order by address_key
  on conflict (address_key) do update
  set name = coalesce(excluded.name, r.name), attributes = r.attributes || excluded.attributes
  where (r.name, r.attributes) is distinct from
        (coalesce(excluded.name, r.name), r.attributes || excluded.attributes)`

/** Someone who leaves while this runs stays away: only what is pending changes. */
const addSubscriptions = `
  with moved as (
    insert into subscriptions as s (list_id, subscriber_id, state, source, confirmed_at)
    select $1, r.id, 'confirmed', 'import', t.now
    from judged j join subscribers r using (address_key) cross join (select clock() as now offset 0) t
    where j.verdict = 'good' order by r.id
    on conflict (list_id, subscriber_id) do update
    set state = 'confirmed', source = 'import', confirmed_at = excluded.confirmed_at
    where s.state = 'pending'
    returning s.subscriber_id
  )
  insert into consent_events (subscriber_id, list_id, what, by, from_state, to_state, basis, detail)
  select m.subscriber_id, $1, 'added', 'import', s.state, 'confirmed', $2,
         jsonb_build_object('source', $3::text, 'line', j.line)
  from moved m join subscribers r on r.id = m.subscriber_id join judged j using (address_key)
  left join subscriptions s on s.list_id = $1 and s.subscriber_id = m.subscriber_id
  where j.verdict = 'good' order by m.subscriber_id`

const nameLeftOut = `
  select line, address_typed as typed, verdict as reason,
         case verdict when 'duplicate' then 'the same as line ' || first_line else detail end as detail
  from (select *, row_number() over (partition by verdict order by line) as place from judged where verdict <> 'good') j
  where place <= $1 order by line`
