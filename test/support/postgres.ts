/** Gives each test a migrated database of its own, on one real PostgreSQL per test process. */
import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after } from 'node:test'
import { sql } from 'kysely'
import { type Connection, type Database, openDatabase } from '../../src/database/database.ts'
import { placeOf } from '../../src/database/embedded/place.ts'
import { pidFileOf } from '../../src/database/embedded/postmaster.ts'
import { openEmbedded } from '../../src/database/embedded.ts'
import { fastFolder } from './fast-folder.ts'
import { copyReadyDatabase, makeMigrated, migrated } from './ready-database.ts'

/** A database for one test; nobody else sees it. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  /** For a second pool, or another process. */
  readonly connection: Connection
}

interface Server extends AsyncDisposable {
  readonly admin: Database
  readonly connectionTo: (database: string) => Connection
  made: number
}

let server: Promise<Server> | undefined

/** Opens a fresh database with all tables. The first call starts the server (about a second). */
export async function openTestDatabase(): Promise<TestDatabase> {
  server ??= startServer()
  const running = await server
  const name = `test_${++running.made}`
  await sql`create database ${sql.ref(name)} template ${sql.ref(migrated)}`.execute(running.admin)
  const connection = running.connectionTo(name)
  const database = openDatabase(connection, { max: 8 })
  // Its files go with the server: dropping a database waits for a checkpoint, half a second a test.
  return { database, connection, [Symbol.asyncDispose]: () => database.destroy() }
}

// The file's last test is over: nothing may stay behind.
after(async () => await (await server)?.[Symbol.asyncDispose]())

async function startServer(): Promise<Server> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(fastFolder(), 'broadsheet-pg-'))
  opened.defer(() => rmSync(folder, { recursive: true, force: true }))
  const killServer = () => process.kill(serverPid(folder), 'SIGQUIT')
  const ready = await copyReadyDatabase(join(folder, 'db'))
  const embedded = opened.use(await openEmbedded({ folder: join(folder, 'db') }))
  // A process that ends without its hooks (an uncaught error, process.exit) takes the server with it.
  process.once('exit', killServer)
  opened.defer(() => void process.off('exit', killServer))
  const connectionTo = (database: string) => ({ ...embedded.connection, database })
  const admin = openDatabase(embedded.connection, { max: 1 })
  opened.defer(() => admin.destroy())
  if (!ready) await makeMigrated(embedded)
  const parts = opened.move()
  return { admin, connectionTo, made: 0, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

function serverPid(folder: string): number {
  return Number(readFileSync(pidFileOf(placeOf(join(folder, 'db'))), 'utf8').split('\n')[0])
}
