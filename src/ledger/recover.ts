/** Takes back what sessions held that are over. */
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Database } from '../database/database.ts'

/** What was taken back. */
export interface Recovered {
  readonly sessions: number
  /** Claimed rows that wait again: nothing of them was on the wire. */
  readonly waiting: number
  /** Transmitting rows: nobody knows whether their last byte was handed over. */
  readonly inDoubt: number
}

/** Ends every session whose lease is over: its worker has died, or hangs, or can't reach the database. */
export async function recover(database: Database): Promise<Recovered> {
  return await end(database, sql`lease_until <= clock()`)
}

/** Ends one session; nothing that it held is left without somebody to take care of it. */
export async function endSession(database: Database, fence: number): Promise<Recovered> {
  return await end(database, sql`fence = ${fence}`)
}

/**
 * Ends sessions, then settles their rows: `claimed` goes back to waiting, `transmitting` becomes `in_doubt` and
 * keeps its fence, so that a late reply still settles it. Two statements: the first waits for claims that hold
 * the session's row, and only a later one sees what these have claimed.
 */
async function end(database: Database, which: RawBuilder<unknown>): Promise<Recovered> {
  return await database.transaction().execute(async (transaction) => {
    const ended = await sql<{ fence: number }>`
      update workers set ended_at = clock(), lease_until = least(lease_until, clock())
      where ended_at is null and ${which} returning fence`.execute(transaction)
    const fences = ended.rows.map((row) => row.fence)
    if (fences.length === 0) return { sessions: 0, waiting: 0, inDoubt: 0 }
    await giveNoticesBack(transaction, fences)
    return { sessions: fences.length, ...(await giveBack(transaction, fences)) }
  })
}

/**
 * The rows are found by walking the editions that may have such: a fence index would cost every first try,
 * and sessions end rarely. A cancelled edition has none a day later.
 */
async function giveBack(
  transaction: Transaction<unknown>,
  fences: readonly number[],
): Promise<Pick<Recovered, 'waiting' | 'inDoubt'>> {
  const given = await sql<Pick<Recovered, 'waiting' | 'inDoubt'>>`
    with live as (
      select id, status from editions
      where status in ('sending', 'paused', 'held')
        or (status = 'cancelled' and finished_at > clock() - interval '1 day')
      order by id for share
    ), held as (
      update deliveries d set
        state = case when d.state = 'transmitting' then 'in_doubt'
                     when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
        next_at = case when d.state = 'claimed' and e.status <> 'cancelled' then clock() end,
        settled_at = case when d.state = 'claimed' and e.status = 'cancelled' then clock() end,
        first_tried_at = case when d.state = 'transmitting' then coalesce(d.first_tried_at, clock())
                              else d.first_tried_at end,
        tries = d.tries + case when d.state = 'transmitting' then 1 else 0 end,
        doubt = case when d.state = 'transmitting' then 'process_died'::doubt else d.doubt end,
        reply = case when d.state = 'transmitting'
          then 'process_died: the worker was gone before it told what came of this message'
          else d.reply end
      from live e
      where d.edition_id = e.id and d.fence = any (${[...fences]}::bigint[]) and d.state in ('claimed', 'transmitting')
      returning d.edition_id, d.n, d.state
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select edition_id, n, 'in_doubt', '{"cause": "process_died"}' from held where state = 'in_doubt'
    )
    select count(*) filter (where state in ('waiting', 'cancelled'))::int as waiting,
           count(*) filter (where state = 'in_doubt')::int as "inDoubt"
    from held`.execute(transaction)
  return given.rows[0] ?? { waiting: 0, inDoubt: 0 }
}

/** In doubt means sent again for a notice (DESIGN 3.13): a confirmation lost is worse than one too many. */
async function giveNoticesBack(transaction: Transaction<unknown>, fences: readonly number[]): Promise<void> {
  await sql`
    update notices set state = 'waiting', next_at = clock(), fence = null, tries = tries + 1
    where state = 'transmitting' and fence = any (${[...fences]}::bigint[])`.execute(transaction)
}
