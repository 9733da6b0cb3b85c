/** Lets an edition that has gone out go on: for those who put recipients back, or add some. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId, EditionStatus } from '../edition/edition.ts'

/** Why nobody can be put back. */
export type Refusal =
  | 'not_launched'
  | 'cancelled'
  /** Its list is not in broadsheet.yaml any more (DESIGN 4). */
  | 'retired'
  /** Only its totals were kept: who got it is not known any more. */
  | 'shrunk'
  /** The database may not send. */
  | 'disarmed'

/** An edition that the caller holds the lock of. */
export interface Reopenable {
  readonly list: number
  readonly frozen: number
}

/** Locks a launched edition, until the transaction ends; or says why it can't go on. */
export async function lockLaunched(
  transaction: Database,
  edition: EditionId,
): Promise<Reopenable | { readonly refusal: Refusal }> {
  const locked = await sql<{
    status: EditionStatus
    list: number
    frozen: number | null
    retired: boolean
    armed: boolean
    shrunk: boolean
  }>`
    select e.status, e.list_id as list, e.frozen, l.retired_at is not null as retired, is_armed() as armed,
      exists (select from edition_totals t where t.edition_id = e.id) as shrunk
    from editions e join lists l on l.id = e.list_id
    where e.id = ${edition} for no key update of e`.execute(transaction)
  const row = locked.rows[0]
  if (row?.status === 'cancelled') return { refusal: 'cancelled' }
  if (row === undefined || row.frozen === null) return { refusal: 'not_launched' }
  if (row.retired) return { refusal: 'retired' }
  if (row.shrunk) return { refusal: 'shrunk' }
  if (!row.armed) return { refusal: 'disarmed' }
  return { list: row.list, frozen: row.frozen }
}

/** One that was done is sending again; a pause stays one. */
export async function reopen(transaction: Database, edition: EditionId): Promise<void> {
  await sql`
    update editions set status = 'sending', finished_at = null
    where id = ${edition} and status = 'done'`.execute(transaction)
}
