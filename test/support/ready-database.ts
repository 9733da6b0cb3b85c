/** One PostgreSQL for a run of all tests, with a migrated database that those of the tests are copied from. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../src/database/database.ts'
import { type Embedded, openEmbedded } from '../../src/database/embedded.ts'
import { migrate } from '../../src/database/migrate.ts'
import { fastFolder } from './fast-folder.ts'

/** The database that others are made from. */
export const migrated = 'migrated'

const variable = 'TEST_POSTGRES'

/** The run's server; it stops when it is disposed and no test process uses it any more. */
export interface RunServer extends AsyncDisposable {
  /** What test processes find it by. */
  readonly environment: Readonly<Record<string, string>>
}

/** Starts it. */
export async function openRunServer(): Promise<RunServer> {
  await using opened = new AsyncDisposableStack()
  const parent = await mkdtemp(join(fastFolder(), 'broadsheet-run-'))
  opened.defer(() => rm(parent, { recursive: true, force: true }))
  const folder = join(parent, 'db')
  const embedded = opened.use(await openEmbedded({ folder }))
  await makeMigrated(embedded)
  const parts = opened.move()
  return { environment: { [variable]: folder }, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

/** The folder of the run's server; undefined where a test file is run by itself. */
export function runServer(): string | undefined {
  return process.env[variable]
}

/** Makes the migrated database on a server that has none. */
export async function makeMigrated({ connection }: Pick<Embedded, 'connection'>): Promise<void> {
  const admin = openDatabase(connection, { max: 1 })
  await sql`create database ${sql.ref(migrated)}`.execute(admin)
  await admin.destroy()
  const database = openDatabase({ ...connection, database: migrated }, { max: 2 })
  await migrate(database)
  await database.destroy()
}
