/** Shares a relay's connections among the workers that are alive. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { type SeatBudget, shareOf } from '../delivery/budget.ts'

/** A worker that has not renewed its seats for so long (ms) is gone, and its connections with it. */
export const seatLease = 10_000

/** The advisory locks of seats: this class, and the relay's hash. 'seat' in ASCII. */
const seatLocks = 0x73656174

/**
 * One row a worker: how many it may hold (`used`), and until when it is counted. Nobody is given what another one
 * still holds: who is to have fewer says first that it has closed them. `member` names the worker: its journal's
 * process, so that the next one on its machine can free them with {@link leaveFor}.
 */
export function openSeats(database: Database, member: string = randomUUID()): SeatBudget {
  return {
    async renew(relay, { limit, holding }) {
      const prefix = `seats:${relay}:`
      return await database.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${seatLocks}, hashtext(${relay}))`.execute(transaction)
        const found = await sql<{ key: string; used: number }>`
          select key, used from budgets where starts_with(key, ${prefix}) and ends_at > clock() and key <> ${prefix + member}
          order by key`.execute(transaction)
        const others = found.rows.reduce((sum, { used }) => sum + used, 0)
        const place = {
          workers: found.rows.length + 1,
          rank: found.rows.filter(({ key }) => key < prefix + member).length,
        }
        const allowed = Math.max(0, Math.min(shareOf(limit, place), limit - others))
        await sql`
          with over as (delete from budgets where starts_with(key, ${prefix}) and ends_at <= clock() and key <> ${prefix + member})
          insert into budgets (key, ends_at, used)
          values (${prefix + member}, clock() + ${seatLease} * interval '1 millisecond', ${Math.max(allowed, holding)})
          on conflict (key) do update set ends_at = excluded.ends_at, used = excluded.used`.execute(
          transaction,
        )
        return { allowed, ...place }
      })
    },
    leave: async () => await leaveFor(database, member),
  }
}

/** Gives the seats of a worker back that is gone for certain, and its connections with it. */
export async function leaveFor(database: Database, member: string): Promise<void> {
  await sql`delete from budgets where starts_with(key, 'seats:') and right(key, ${member.length + 1}) = ${`:${member}`}`.execute(
    database,
  )
}
