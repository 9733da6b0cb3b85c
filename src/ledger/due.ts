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
    select e.id as edition,
      (c.claimed_n < e.frozen or exists (select from deliveries d
        where d.edition_id = e.id and d.next_at <= clock() and d.state = 'waiting')) as due
    from editions e join edition_cursors c on c.edition_id = e.id
    where e.status = 'sending' order by e.id`.execute(database)
  return found.rows
}
