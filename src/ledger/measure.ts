/** Tells how fast an edition went out. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** How many were accepted, and the time from the launch to the last outcome. */
export interface Pace {
  readonly accepted: number
  readonly seconds: number
}

/** Measures an edition that was launched; both are 0 where nothing came of it yet. */
export async function measurePace(database: Database, edition: EditionId): Promise<Pace> {
  const measured = await sql<Pace>`
    select count(*) filter (where d.state = 'accepted')::int as accepted,
      coalesce(extract(epoch from max(d.settled_at) - e.launched_at), 0)::float8 as seconds
    from deliveries d join editions e on e.id = d.edition_id
    where e.id = ${edition} group by e.id`.execute(database)
  return measured.rows[0] ?? { accepted: 0, seconds: 0 }
}
