/** Waits until a statement of another connection waits for a lock, so that a test of a race knows that it is one. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'

const patienceMs = 10_000

/** Asks until it is so; where nobody comes to wait, that is the fault that the test was written for. */
export async function untilSomebodyWaits(database: Database): Promise<void> {
  const late = performance.now() + patienceMs
  while (performance.now() < late) {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`.execute(
      database,
    )
    if (rows.length > 0) return
  }
  throw new Error('Nobody waited for a lock.')
}
