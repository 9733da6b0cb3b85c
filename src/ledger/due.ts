/** Tells which editions have something to do, for the sweeper to wake workers up. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** A launched edition that is sending, and whether a recipient of it is due now. */
export interface Sending {
  readonly edition: EditionId
  readonly due: boolean
}

/** Every edition that is sending. Cheap at any size: a cursor and a partial index are read, no deliveries. */
export async function findSending(database: Database): Promise<Sending[]> {
  const found = await sql<Sending>`
    select e.id as edition, ${due} as due
    from editions e join edition_cursors c on c.edition_id = e.id
    where e.status = 'sending' order by e.id`.execute(database)
  return found.rows
}

/** In how many milliseconds a recipient of this edition is due, 0 where one is now; undefined where nobody waits. */
export async function dueIn(database: Database, edition: EditionId): Promise<number | undefined> {
  const found = await sql<{ ms: number | null }>`
    select case when ${due} then 0 else (
      select extract(epoch from min(d.next_at) - clock())::float8 * 1000 from deliveries d
      where d.edition_id = e.id and d.next_at is not null and d.state = 'waiting') end as ms
    from editions e join edition_cursors c on c.edition_id = e.id
    where e.id = ${edition} and e.status = 'sending'`.execute(database)
  const ms = found.rows[0]?.ms ?? undefined
  return ms === undefined ? undefined : Math.max(0, Math.ceil(ms))
}

/** Whether this edition is sending and has a recipient who is due. */
export async function isDue(database: Database, edition: EditionId): Promise<boolean> {
  const found = await sql<{ due: boolean }>`
    select ${due} as due from editions e join edition_cursors c on c.edition_id = e.id
    where e.id = ${edition} and e.status = 'sending'`.execute(database)
  return found.rows[0]?.due === true
}

// clock() in a subselect is computed once, which is what lets an index be searched with it. What may not be claimed
// is not due: else those who found nothing to claim would be woken again at once.
const due = sql`(select is_armed()) and (c.claimed_n < e.frozen or exists (select from deliveries d
  where d.edition_id = e.id and d.next_at <= (select clock()) and d.state = 'waiting'))`
