/** Shrinks the ledger of editions that are long over to its totals: who got them is nobody's business for ever. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/**
 * Writes down the totals of one edition that ended longer ago than `keepMs`; from then on they are the truth, and
 * its deliveries may go. An edition with anybody outstanding or in doubt keeps every row, however old it is.
 * Says how many editions that were: 1, or 0 where none is left.
 */
export async function shrinkEdition(database: Database, keepMs: number): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    // Whoever settles a doubt, or tries again, holds this lock too: what is counted does not change any more.
    const old = await sql<{ edition: EditionId }>`
      select e.id as edition from editions e
      where e.launched_at is not null and e.status in ('done', 'cancelled')
        and coalesce(e.finished_at, e.launched_at) < clock() - ${keepMs} * interval '1 millisecond'
        and not exists (select from edition_totals t where t.edition_id = e.id)
        and not exists (select from deliveries d where d.edition_id = e.id
          and d.state in ('waiting', 'claimed', 'transmitting', 'in_doubt'))
      order by e.id limit 1 for no key update of e skip locked`.execute(transaction)
    const edition = old.rows[0]?.edition
    if (edition === undefined) return 0
    // Counted under the lock, by a statement that sees all that was done before it was taken.
    const counted = await sql`
      insert into edition_totals (edition_id, accepted, rejected, suppressed, unsubscribed, cancelled, expired)
      select ${edition},
        count(*) filter (where state = 'accepted'), count(*) filter (where state = 'rejected'),
        count(*) filter (where state = 'suppressed'), count(*) filter (where state = 'unsubscribed'),
        count(*) filter (where state = 'cancelled'), count(*) filter (where state = 'expired')
      from deliveries where edition_id = ${edition}
      having count(*) filter (where state in ('waiting', 'claimed', 'transmitting', 'in_doubt')) = 0`.execute(
      transaction,
    )
    return Number(counted.numAffectedRows ?? 0)
  })
}

/** Deletes deliveries, with their events, of editions that are shrunk; says how many, 0 where none is left. */
export async function dropShrunk(database: Database, limit: number): Promise<number> {
  for (;;) {
    const found = await sql<{ edition: EditionId }>`
      select edition_id as edition from edition_totals where emptied_at is null
      order by edition_id limit 1`.execute(database)
    const edition = found.rows[0]?.edition
    if (edition === undefined) return 0
    const gone = await sql`
      with batch as (
        select n from deliveries where edition_id = ${edition} order by n limit ${limit}
      ), events as (
        delete from delivery_events v using batch b where v.edition_id = ${edition} and v.n = b.n
      )
      delete from deliveries d using batch b where d.edition_id = ${edition} and d.n = b.n`.execute(database)
    if (Number(gone.numAffectedRows ?? 0) > 0) return Number(gone.numAffectedRows)
    await sql`update edition_totals set emptied_at = clock() where edition_id = ${edition}`.execute(database)
  }
}

/** When an edition's deliveries were shrunk to their totals; undefined while each is there. */
export async function shrunkAt(database: Database, edition: EditionId): Promise<Date | undefined> {
  const found = await sql<{ at: Date }>`
    select shrunk_at as at from edition_totals where edition_id = ${edition}`.execute(database)
  return found.rows[0]?.at
}
