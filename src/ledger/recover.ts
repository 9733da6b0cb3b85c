/** Takes back what sessions held that are over. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { SessionOwner } from './session.ts'

/** What was taken back. */
export interface Recovered {
  readonly sessions: number
  /** Claimed rows that wait again: nothing of them was on the wire. */
  readonly waiting: number
  /** Transmitting rows: nobody knows whether their last byte was handed over. */
  readonly inDoubt: number
}

/** Where a worker is: of whom it may say that he has died, and of whom only that he is out of reach. */
export type Whereabouts = Pick<SessionOwner, 'host' | 'writer'>

/**
 * Ends every session whose lease is over: its worker has died, or hangs, or can't reach the database. Seen from
 * `here`, one on another machine is out of reach, and so is one of an earlier boot: its journal proves little.
 */
export async function recover(database: Database, here: Whereabouts): Promise<Recovered> {
  const near = sql`host = ${here.host} and machine is not distinct from ${here.writer?.machine ?? null}`
  return await end(database, sql`lease_until <= clock()`, near)
}

/** Ends one session; nothing that it held is left without somebody to take care of it. */
export async function endSession(database: Database, fence: number): Promise<Recovered> {
  return await end(database, sql`fence = ${fence}`, sql`true`)
}

/**
 * Ends sessions, then settles their rows: `claimed` goes back to waiting, `transmitting` becomes `in_doubt` and
 * keeps its fence, so that a late reply still settles it. Two statements: the first waits for claims that hold
 * the session's row, and only a later one sees what these have claimed.
 */
async function end(
  database: Database,
  which: RawBuilder<unknown>,
  near: RawBuilder<unknown>,
): Promise<Recovered> {
  return await database.transaction().execute(async (transaction) => {
    const ended = await sql<{ fence: number; near: boolean }>`
      update workers set ended_at = clock(), lease_until = least(lease_until, clock())
      where ended_at is null and ${which} returning fence, ${near} as near`.execute(transaction)
    if (ended.rows.length === 0) return { sessions: 0, waiting: 0, inDoubt: 0 }
    return { sessions: ended.rows.length, ...(await takeBack(transaction, ended.rows)) }
  })
}

/** A session that is over, and whether its worker was near: then it has died, else it is out of reach. */
export interface EndedSession {
  readonly fence: number
  readonly near: boolean
}

/**
 * Takes back what these sessions hold still. The rows are found by walking the editions that may have such: a
 * fence index would cost every first try, and sessions end rarely. A cancelled edition has none a day later.
 */
export async function takeBack(
  transaction: Database,
  ended: readonly EndedSession[],
): Promise<Pick<Recovered, 'waiting' | 'inDoubt'>> {
  await giveNoticesBack(
    transaction,
    ended.map(({ fence }) => fence),
  )
  const given = await sql<Pick<Recovered, 'waiting' | 'inDoubt'>>`
    with live as (
      select id, status from editions
      where status in ('sending', 'paused', 'held')
        or (status = 'cancelled' and finished_at > clock() - interval '1 day')
      order by id for share
    ), ended as (
      select * from unnest(
        ${ended.map(({ fence }) => fence)}::bigint[],
        ${ended.map(({ near }) => (near ? 'process_died' : 'host_lost'))}::doubt[]
      ) u (fence, cause)
    ), held as (
      update deliveries d set
        state = case when d.state = 'transmitting' then 'in_doubt'
                     when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
        next_at = case when d.state = 'claimed' and e.status <> 'cancelled' then clock() end,
        settled_at = case when d.state = 'claimed' and e.status = 'cancelled' then clock() end,
        first_tried_at = case when d.state = 'transmitting' then coalesce(d.first_tried_at, clock())
                              else d.first_tried_at end,
        tries = d.tries + case when d.state = 'transmitting' then 1 else 0 end,
        doubt = case when d.state = 'transmitting' then ended.cause else d.doubt end,
        reply = case when d.state = 'transmitting'
          then ended.cause::text || ': the worker was gone before it told what came of this message'
          else d.reply end
      from live e, ended
      where d.edition_id = e.id and d.fence = ended.fence and d.state in ('claimed', 'transmitting')
      returning d.edition_id, d.n, d.state, ended.cause
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select edition_id, n, 'in_doubt', jsonb_build_object('cause', cause) from held where state = 'in_doubt'
    )
    select count(*) filter (where state in ('waiting', 'cancelled'))::int as waiting,
           count(*) filter (where state = 'in_doubt')::int as "inDoubt"
    from held`.execute(transaction)
  return given.rows[0] ?? { waiting: 0, inDoubt: 0 }
}

/** In doubt means sent again for a notice (DESIGN 3.13): a confirmation lost is worse than one too many. */
async function giveNoticesBack(transaction: Database, fences: readonly number[]): Promise<void> {
  await sql`
    update notices set state = 'waiting', next_at = clock(), fence = null, tries = tries + 1
    where state = 'transmitting' and fence = any (${[...fences]}::bigint[])`.execute(transaction)
}
