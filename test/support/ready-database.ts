/**
 * A PostgreSQL cluster with a migrated database, stopped: made once for a run of all tests, and copied by each test file,
 * which takes half the time of making one.
 *
 *     node test/support/ready-database.ts FOLDER     makes it there
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/database.ts'
import { type Embedded, openEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'

/** The database in it that others are made from. */
export const migrated = 'migrated'

/** Makes the migrated database on a server that has none. */
export async function makeMigrated({ connection }: Pick<Embedded, 'connection'>): Promise<void> {
  const admin = openDatabase(connection, { max: 1 })
  await sql`create database ${sql.ref(migrated)}`.execute(admin)
  await admin.destroy()
  const database = openDatabase({ ...connection, database: migrated }, { max: 2 })
  await migrate(database)
  await database.destroy()
}

/** Copies the cluster that the run has made; false when there is none, as where a test file is run by itself. */
export async function copyReadyDatabase(folder: string): Promise<boolean> {
  const ready = process.env['BROADSHEET_READY_DATABASE']
  if (ready === undefined) return false
  // PostgreSQL insists on the modes, and root on the owners; the links to its libraries stay links.
  await promisify(execFile)('cp', ['-RpP', ready, folder])
  return true
}

if (import.meta.main) {
  const [, , folder = ''] = process.argv
  await using embedded = await openEmbedded({ folder })
  await makeMigrated(embedded)
}
