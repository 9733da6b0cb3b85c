/** Holds what is being sent from a database that may not send. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { EditionId } from '../../edition/edition.ts'

/**
 * Sets every edition that is sending to `held`, with the reason; says which. Does nothing while a session is alive:
 * then somebody else may send from here, and it is the one who asks that is in the wrong place.
 */
export async function holdAll(database: Database, why: string): Promise<EditionId[]> {
  const reason = `nothing is sent from this database: ${why}; "broadsheet arm" lets it send`
  const held = await sql<{ id: EditionId }>`
    update editions set status = 'held', stopped_by = 'guard', reason = ${reason}
    where status = 'sending'
      and (not (select is_armed())
           or not exists (select from workers where ended_at is null and lease_until > clock()))
    returning id`.execute(database)
  return held.rows.map(({ id }) => id)
}
