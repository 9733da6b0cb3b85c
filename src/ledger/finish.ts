/** Ends an edition when nothing of it is outstanding. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/**
 * Marks the edition `done` where it is sending and nothing is outstanding; says whether this call did it. The
 * edition is locked first: who puts a recipient back to waiting holds its row too, so that the second
 * statement sees it. `ended` runs in the same transaction: what it writes is there with the end, or neither is.
 */
export async function finish(
  database: Database,
  edition: EditionId,
  ended: (transaction: Database) => Promise<void> = async () => undefined,
): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    const sending = await sql`
      select from editions where id = ${edition} and status = 'sending' for no key update`.execute(
      transaction,
    )
    if (sending.rows.length === 0) return false
    const finished = await sql`
      update editions e set status = 'done', finished_at = clock()
      where e.id = ${edition}
        and exists (select from edition_cursors c where c.edition_id = e.id and c.claimed_n >= e.frozen)
        and not exists (select from deliveries d
          where d.edition_id = e.id and (d.state in ('waiting', 'claimed', 'transmitting')
            -- Planned to be sent again, by the list's settings.
            or d.state = 'in_doubt' and d.next_at is not null))
      returning e.id`.execute(transaction)
    if (finished.rows.length === 1) await ended(transaction)
    return finished.rows.length === 1
  })
}
