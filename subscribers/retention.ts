/** Forgets, in small batches, what the readers' side has kept long enough. */
import { sql } from 'kysely'
import type { Database } from '../src/database/database.ts'
import { insertEvents } from './consent/change.ts'

// Each says how many rows it saw to, and 0 where none is left: its caller comes back until then.

/** A step of milliseconds, as SQL subtracts it from its clock. */
const span = (ms: number) => sql`${ms}::float8 * interval '1 millisecond'`

/**
 * Takes off the lists who never confirmed; whoever is then on none, and was on none, is forgotten with everything
 * we knew. Asking again begins the time anew.
 */
export async function purgePending(database: Database, keepMs: number, limit: number): Promise<number> {
  const isOld = sql`s.state = 'pending' and s.created_at < clock() - ${span(keepMs)}
    and not exists (select from consent_events e
      where e.subscriber_id = s.subscriber_id and e.list_id = s.list_id and e.at >= clock() - ${span(keepMs)})`
  return await database.transaction().execute(async (transaction) => {
    // The person first, as a sign-up does: one that comes in now waits, and finds what we left.
    const locked = await sql<{ id: number }>`
      select r.id from subscribers r
      where r.id in (select s.subscriber_id from subscriptions s where ${isOld} order by s.created_at limit ${limit})
      order by r.id for update skip locked`.execute(transaction)
    const ids = locked.rows.map(({ id }) => id)
    if (ids.length === 0) return 0
    const purged = await sql`
      with gone as (
        delete from subscriptions s where s.subscriber_id = any (${ids}::bigint[]) and ${isOld}
        returning s.list_id, s.subscriber_id
      ), logged as (
        ${insertEvents(
          { by: 'retention' },
          sql`select g.subscriber_id, g.list_id, 'purged'::text, 'pending'::subscription_state,
                null::subscription_state from gone g order by g.subscriber_id, g.list_id`,
        )}
      )
      select from gone`.execute(transaction)
    await sql`
      with gone as (
        delete from subscribers r where r.id = any (${ids}::bigint[])
          and not exists (select from subscriptions s where s.subscriber_id = r.id)
        returning r.id
      ), events as (
        delete from consent_events e using gone g where e.subscriber_id = g.id
      ), merged as (
        delete from merged_subscribers m using gone g where m.into_id = g.id
      ), changes as (
        delete from address_changes c using gone g where c.subscriber_id = g.id
      )
      update confirmations c set subscriber_id = null, request = null from gone g where c.subscriber_id = g.id`.execute(
      transaction,
    )
    return purged.rows.length
  })
}

/** Cuts IP addresses to the network that they are of: enough to tell a country from another, no longer a home. */
export async function cutAddresses(database: Database, keepMs: number, limit: number): Promise<number> {
  const cut = await sql`
    with old as (
      select id from consent_events
      where masklen(ip) > case family(ip) when 4 then 24 else 48 end and at < clock() - ${span(keepMs)}
      order by at limit ${limit}
    )
    update consent_events e set ip = ${networkOf(sql`e.ip`)} from old where e.id = old.id`.execute(database)
  // What is no address, or was cut, holds another character.
  const asked = await sql`
    with old as (
      select id from confirmations
      where created_at < clock() - ${span(keepMs)} and request ->> 'ip' ~ '^[0-9A-Fa-f.:]+$'
      order by created_at limit ${limit}
    )
    update confirmations c
    set request = jsonb_set(c.request, '{ip}', to_jsonb(abbrev(${networkOf(sql`(c.request ->> 'ip')::inet`)})))
    from old where c.id = old.id`.execute(database)
  return affected(cut) + affected(asked)
}

/** Forgets which browser it was. */
export async function dropAgents(database: Database, keepMs: number, limit: number): Promise<number> {
  const dropped = await sql`
    with old as (
      select id from consent_events where user_agent is not null and at < clock() - ${span(keepMs)}
      order by at limit ${limit}
    )
    update consent_events e set user_agent = null from old where e.id = old.id`.execute(database)
  const asked = await sql`
    with old as (
      select id from confirmations where created_at < clock() - ${span(keepMs)} and request ? 'userAgent'
      order by created_at limit ${limit}
    )
    update confirmations c set request = c.request - 'userAgent' from old where c.id = old.id`.execute(
    database,
  )
  return affected(dropped) + affected(asked)
}

/** How far a look through the log came, and what it removed on the way. */
export interface EventsLooked {
  readonly removed: number
  /** The last entry that was looked at; 0 where the end was reached, and the next look begins at the front. */
  readonly upTo: number
}

/**
 * Forgets the log of those who are on no list and of whom nothing happened for `keepMs`; looks at `limit` entries. A
 * log goes as a whole: while the leaving may still be asked about, so may the consent that was before it.
 */
export async function forgetEvents(
  database: Database,
  { keepMs, after, limit }: { readonly keepMs: number; readonly after: number; readonly limit: number },
): Promise<EventsLooked> {
  const looked = await sql<{ seen: number; upTo: number; removed: number }>`
    with looked as (
      select id, subscriber_id, at from consent_events where id > ${after} order by id limit ${limit}
    ), over as (
      select distinct l.subscriber_id from looked l
      where l.at < clock() - ${span(keepMs)}
        and not exists (select from subscriptions s
          where s.subscriber_id = l.subscriber_id and s.state in ('pending', 'confirmed'))
        and not exists (select from consent_events e
          where e.subscriber_id = l.subscriber_id and e.at >= clock() - ${span(keepMs)})
    ), gone as (
      delete from consent_events e using over o where e.subscriber_id = o.subscriber_id returning 1
    )
    select count(*)::int as seen, coalesce(max(id), 0) as "upTo", (select count(*)::int from gone) as removed
    from looked`.execute(database)
  const { seen = 0, upTo = 0, removed = 0 } = looked.rows[0] ?? {}
  return { removed, upTo: seen < limit ? 0 : upTo }
}

/** The confirmation messages of the last 30 days are what the limits count; older ones serve nobody. */
export async function forgetConfirmations(database: Database, limit: number): Promise<number> {
  return await forgetOld(database, limit, sql`confirmations`, sql`created_at < clock() - interval '30 days'`)
}

/** A challenge that is over is refused by its date: that it was used need not be known. */
export async function forgetChallenges(database: Database, limit: number): Promise<number> {
  return await forgetOld(database, limit, sql`used_challenges`, sql`expires_at < clock()`)
}

/** Sign-ups that their job has not dropped by itself: it gives them a day. */
export async function forgetSignUps(database: Database, limit: number): Promise<number> {
  return await forgetOld(database, limit, sql`sign_ups`, sql`created_at < clock() - interval '2 days'`)
}

/** Changes of address that nobody confirmed; their link lives no longer. */
export async function forgetAddressChanges(database: Database, limit: number): Promise<number> {
  return await forgetOld(database, limit, sql`address_changes`, sql`created_at < clock() - interval '7 days'`)
}

/** Counts that are over: the site forgets them as well, but only while one runs. An hour, for clocks that differ. */
export async function forgetLimits(database: Database, limit: number): Promise<number> {
  const isOld = sql`expire < extract(epoch from clock() - interval '1 hour') * 1000`
  return await forgetOld(database, limit, sql`rate_limits`, isOld)
}

async function forgetOld(
  database: Database,
  limit: number,
  table: ReturnType<typeof sql>,
  isOld: ReturnType<typeof sql>,
): Promise<number> {
  const gone = await sql`
    delete from ${table} where ctid = any (array(select ctid from ${table} where ${isOld} limit ${limit}))`.execute(
    database,
  )
  return affected(gone)
}

/** RFC 4291 leaves 48 bits to a site, and 24 to a network is what an IPv4 provider hands out. */
function networkOf(ip: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`network(set_masklen(${ip}, case family(${ip}) when 4 then 24 else 48 end))::inet`
}

function affected(result: { readonly numAffectedRows?: bigint }): number {
  return Number(result.numAffectedRows ?? 0)
}
