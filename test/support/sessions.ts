/** Tells what each worker session of an installation did, from its embedded database: no command says it. */
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/database.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import type { DeliveryState } from '../../src/ledger/list-recipients.ts'
import type { Installation } from './installation.ts'

/** How many recipients of the newest edition are in this state, one number for each session that held some of them. */
export async function countBySession(installation: Installation, state: DeliveryState): Promise<number[]> {
  await using embedded = await openEmbedded({ folder: join(installation.folder, 'data', 'postgres') })
  const database = openDatabase(embedded.connection, { max: 1 })
  try {
    const counted = await sql<{ count: number }>`
      select count(*)::int as count from deliveries
      where edition_id = (select max(id) from editions) and state = ${state} group by fence`.execute(database)
    return counted.rows.map(({ count }) => count)
  } finally {
    await database.destroy()
  }
}
