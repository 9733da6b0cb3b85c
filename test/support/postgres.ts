/** Gives each test a migrated database of its own, on a real PostgreSQL: the run's, or one of this test process. */
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after } from 'node:test'
import { sql } from 'kysely'
import { type Connection, type Database, openDatabase } from '../../src/database/database.ts'
import { placeOf } from '../../src/database/embedded/place.ts'
import { pidFileOf } from '../../src/database/embedded/postmaster.ts'
import { type Embedded, openEmbedded } from '../../src/database/embedded.ts'
import { fastFolder } from './fast-folder.ts'
import { makeMigrated, migrated, runServer } from './ready-database.ts'

/** A database for one test; nobody else sees it. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  /** For a second pool, or another process. */
  readonly connection: Connection
}

interface Server extends AsyncDisposable {
  readonly admin: Database
  readonly connectionTo: (database: string) => Connection
  /** The names of those that were made on it. */
  readonly made: string[]
}

const servers: { shared?: Promise<Server>; own?: Promise<Server> } = {}

/**
 * Opens a fresh database with all tables, on the server of the run. Without one, or where a test measures what the server as a
 * whole does (`ownServer`), the first call starts one for this process (about a second).
 */
export async function openTestDatabase({ ownServer = false } = {}): Promise<TestDatabase> {
  const running = await serverFor(ownServer ? undefined : runServer())
  const name = `test_${process.pid}_${running.made.length}`
  running.made.push(name)
  // As files: a fifth of the time that copying through the log takes.
  await sql`create database ${sql.ref(name)} template ${sql.ref(migrated)} strategy file_copy`.execute(
    running.admin,
  )
  const connection = running.connectionTo(name)
  const database = openDatabase(connection, { max: 8 })
  // It goes when the file's last test is over: what a test left connected must not be waited for in its middle.
  return { database, connection, [Symbol.asyncDispose]: () => database.destroy() }
}

/** The run's server in that folder, or this process's own. */
function serverFor(folder: string | undefined): Promise<Server> {
  if (folder === undefined) {
    servers.own ??= startServer()
    return servers.own
  }
  servers.shared ??= joinServer(folder)
  return servers.shared
}

// The file's last test is over: nothing may stay behind.
after(async () => {
  await (await servers.shared)?.[Symbol.asyncDispose]()
  await (await servers.own)?.[Symbol.asyncDispose]()
})

/** The run's server: many use it, and it stays when this process leaves. */
async function joinServer(folder: string): Promise<Server> {
  await using joining = new AsyncDisposableStack()
  const embedded = joining.use(await openEmbedded({ folder }))
  const admin = openDatabase(embedded.connection, { max: 1 })
  joining.defer(() => admin.destroy())
  const made: string[] = []
  joining.defer(async () => {
    for (const name of made) await sql`drop database ${sql.ref(name)} with (force)`.execute(admin)
  })
  return serve({ embedded, admin, made, parts: joining.move() })
}

/** A server of this process alone; its databases go with its folder. */
async function startServer(): Promise<Server> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(fastFolder(), 'broadsheet-pg-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const killServer = () => process.kill(serverPid(folder), 'SIGQUIT')
  const embedded = opened.use(await openEmbedded({ folder: join(folder, 'db') }))
  // A process that ends without its hooks (an uncaught error, process.exit) takes the server with it.
  process.once('exit', killServer)
  opened.defer(() => void process.off('exit', killServer))
  const admin = openDatabase(embedded.connection, { max: 1 })
  opened.defer(() => admin.destroy())
  await makeMigrated(embedded)
  return serve({ embedded, admin, made: [], parts: opened.move() })
}

function serve({
  embedded,
  admin,
  made,
  parts,
}: {
  embedded: Embedded
  admin: Database
  made: string[]
  parts: AsyncDisposableStack
}): Server {
  const connectionTo = (database: string) => ({ ...embedded.connection, database })
  return { admin, connectionTo, made, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

function serverPid(folder: string): number {
  return Number(readFileSync(pidFileOf(placeOf(join(folder, 'db'))), 'utf8').split('\n')[0])
}
