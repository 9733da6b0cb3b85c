/** Counts what all workers together used of an hour's or a day's quota. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Quota, QuotaBudget } from '../delivery/budget.ts'

/** Each span is counted in so many parts: what was used counts until its part is over, never less than the span. */
const parts = 60

/** The advisory locks of quotas: this class, and the key's hash. 'quot' in ASCII. */
const quotaLocks = 0x71756f74

/**
 * One row for each part of a span: `used` in it, and when that no longer counts. Two statements under a lock: only
 * the second sees what those before it have taken.
 */
export function openQuotas(database: Database): QuotaBudget {
  return {
    async take(quotas, wanted) {
      return await database.transaction().execute(async (transaction) => {
        // In one order for everybody, so that two never wait for each other.
        const ordered = quotas.toSorted((a, b) => (a.key < b.key ? -1 : 1))
        for (const { key } of ordered)
          await sql`select pg_advisory_xact_lock(${quotaLocks}, hashtext(${key}))`.execute(transaction)
        let given = wanted
        let waitMs = 0
        for (const quota of ordered) {
          const left = await readLeft(transaction, quota)
          given = Math.min(given, left.room)
          if (left.room === 0) waitMs = Math.max(waitMs, left.freeIn)
        }
        if (given > 0) for (const quota of ordered) await add(transaction, quota, given)
        return { given, waitMs: given > 0 ? 0 : Math.max(waitMs, 1) }
      })
    },
    async giveBack(quotas, unused) {
      for (const quota of quotas) await add(database, quota, -unused)
    },
  }
}

/** How much there is, and in how many milliseconds the oldest part in use no longer counts. */
async function readLeft(
  database: Database,
  { key, limit }: Quota,
): Promise<{ room: number; freeIn: number }> {
  const left = await sql<{ room: number; freeIn: number }>`
    select greatest(0, floor(${limit} - coalesce(sum(used), 0)))::float8 as room,
      coalesce(extract(epoch from min(ends_at) filter (where used > 0) - clock()) * 1000, 0)::float8 as "freeIn"
    from budgets where starts_with(key, ${`quota:${key}:`}) and ends_at > clock()`.execute(database)
  return left.rows[0] ?? { room: 0, freeIn: 0 }
}

/** Which of these quotas have nothing left, and when the oldest part in use no longer counts; for people who ask. */
export async function readSpent(
  database: Database,
  quotas: readonly Quota[],
): Promise<{ readonly key: string; readonly until: Date }[]> {
  const spent = await sql<{ key: string; until: Date }>`
    select q.key, min(b.ends_at) as until
    from unnest(${quotas.map(({ key }) => key)}::text[], ${quotas.map(({ limit }) => limit)}::float8[]) q (key, "limit")
      join budgets b on starts_with(b.key, 'quota:' || q.key || ':') and b.ends_at > clock() and b.used > 0
    group by q.key, q.limit having sum(b.used) >= q.limit`.execute(database)
  return spent.rows
}

/** Adds to the part of the span that is now, and forgets those that no longer count. */
async function add(database: Database, { key, spanMs }: Quota, used: number): Promise<void> {
  const part = spanMs / parts / 1000
  await sql`
    with now as (select floor(extract(epoch from clock()) / ${part}::float8)::bigint as part),
    over as (delete from budgets where starts_with(key, ${`quota:${key}:`}) and ends_at <= clock())
    insert into budgets as b (key, ends_at, used)
    select ${`quota:${key}:`} || part, to_timestamp((part + 1) * ${part}::float8) + ${spanMs} * interval '1 millisecond',
      greatest(0, ${used}::float8)
    from now
    on conflict (key) do update set used = greatest(0, b.used + ${used}::float8)`.execute(database)
}
