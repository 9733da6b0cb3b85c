/** Gives turns of a rate out of the database: one row a rate, which says when its next turn is. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type TurnBudget, type Turns, turnHorizon } from '../delivery/budget.ts'

/**
 * A generic cell rate algorithm (ITU-T I.371): `ends_at` is the next free turn, `used` what was given last. One
 * statement for any number of rates, whose rows are taken in the order of their keys, so that two never wait for
 * each other.
 */
export function openTurns(database: Database): TurnBudget {
  return {
    async take(wishes) {
      const given = await sql<Turns & { key: string }>`
        with wish as (
          select key, 1000 / rate as span, clock() as now,
            least(wanted, floor(${turnHorizon} * rate / 1000) + 1) as wanted
          from unnest(${wishes.map(({ key }) => `turns:${key}`)}::text[],
            ${wishes.map(({ perSecond }) => perSecond)}::float8[],
            ${wishes.map(({ wanted }) => wanted)}::float8[]) u (key, rate, wanted)
          order by key
        ), taken as (
          insert into budgets as b (key, ends_at, used)
          select key, now + wanted * span * interval '1 millisecond', wanted from wish order by key
          on conflict (key) do update set (ends_at, used) = (
            select greatest(b.ends_at, w.now) + g.given * w.span * interval '1 millisecond', g.given
            from wish w, lateral (select case when
              b.ends_at <= w.now + ${turnHorizon} * interval '1 millisecond' then w.wanted else 0 end as given) g
            where w.key = b.key)
          returning key, ends_at, used
        )
        select t.key, t.used as given, greatest(0, case when t.used > 0
            then extract(epoch from t.ends_at - w.now) * 1000 - t.used * w.span
            else extract(epoch from t.ends_at - w.now) * 1000 - ${turnHorizon} end)::float8 as "startsIn"
        from taken t join wish w using (key)`.execute(database)
      const byKey = new Map(given.rows.map(({ key, ...turns }) => [key, turns]))
      return wishes.map(({ key }) => byKey.get(`turns:${key}`) ?? { given: 0, startsIn: turnHorizon })
    },
  }
}
