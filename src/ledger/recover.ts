/** Takes back what sessions held whose lease is over. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'

/** What was taken back. */
export interface Recovered {
  readonly sessions: number
  /** Claimed rows that wait again: nothing of them was on the wire. */
  readonly waiting: number
  /** Transmitting rows: nobody knows whether their last byte was handed over. */
  readonly inDoubt: number
}

/**
 * Ends every session whose lease is over and settles its rows in the same statement: `claimed` goes back to
 * waiting, `transmitting` becomes `in_doubt` and keeps its fence, so that a late reply still settles it. The
 * rows are found by walking the live editions: a fence index would cost every first try, a dead worker is rare.
 */
export async function recover(database: Database): Promise<Recovered> {
  const recovered = await sql<Recovered>`
    with ended as (
      update workers set ended_at = clock() where ended_at is null and lease_until <= clock() returning fence
    ), held as (
      update deliveries d set
        state = case when d.state = 'transmitting' then 'in_doubt'
                     when e.status = 'cancelled' then 'cancelled' else 'waiting' end::delivery_state,
        next_at = case when d.state = 'claimed' and e.status <> 'cancelled' then clock() end,
        settled_at = case when d.state = 'claimed' and e.status = 'cancelled' then clock() end,
        first_tried_at = case when d.state = 'transmitting' then coalesce(d.first_tried_at, clock())
                              else d.first_tried_at end,
        tries = d.tries + case when d.state = 'transmitting' then 1 else 0 end,
        reply = case when d.state = 'transmitting'
          then 'process_died: the worker''s lease was over before it told what came of this message'
          else d.reply end
      from editions e
      where d.edition_id = e.id and e.status in ('sending', 'paused', 'held', 'cancelled')
        and d.fence = any (array(select fence from ended)) and d.state in ('claimed', 'transmitting')
      returning d.edition_id, d.n, d.state
    ), noted as (
      insert into delivery_events (edition_id, n, kind, detail)
      select edition_id, n, 'in_doubt', '{"cause": "process_died"}' from held where state = 'in_doubt'
    ), notices_held as (
      -- In doubt means sent again for a notice (DESIGN 3.13): a confirmation lost is worse than one too many.
      update notices set state = 'waiting', next_at = clock(), fence = null
      where state in ('claimed', 'transmitting') and fence = any (array(select fence from ended))
    )
    select (select count(*)::int from ended) as sessions,
           count(*) filter (where state in ('waiting', 'cancelled'))::int as waiting,
           count(*) filter (where state = 'in_doubt')::int as "inDoubt"
    from held`.execute(database)
  return recovered.rows[0] ?? { sessions: 0, waiting: 0, inDoubt: 0 }
}
