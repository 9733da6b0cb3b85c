/** Opens the store for a command: the database, brought up to date, with the secrets it was made with. */
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { loadSecrets, type Secrets } from '../config/secrets.ts'
import type { Config } from '../config/settings.ts'
import { type Connection, type Database, openDatabase } from '../database/database.ts'
import { openEmbedded } from '../database/embedded.ts'
import { migrate } from '../database/migrate.ts'
import { checkSecrets } from '../database/secret-check.ts'
import { checkServer } from '../database/server-checks.ts'
import { standstillOf } from '../database/standstill.ts'
import type { Log } from '../log.ts'

/** An open store. Disposing closes the connections, and the embedded server where nobody else uses it. */
export interface Store extends AsyncDisposable {
  readonly config: Config
  readonly database: Database
  /** Where PostgreSQL is, for the queue on the same one. */
  readonly connection: Connection
  readonly secrets: Secrets
  /** The installation's id. */
  readonly instance: string
}

/** What the process is: a worker may have 8 connections, a command 3; the embedded server has 200 for everybody. */
export type Role = 'worker' | 'command'

const connections: Readonly<Record<Role, number>> = { worker: 8, command: 3 }
/** What a queue on PostgreSQL takes of them (`src/queue/postgres-pool.ts`). */
const ofQueue: Readonly<Record<Role, number>> = { worker: 2, command: 1 }

/** What is left for the pool; with the embedded server one more is held, to be counted among its users. */
function poolSize(config: Config, role: Role): number {
  const queue = config.queue.kind === 'postgres' ? ofQueue[role] : 0
  return connections[role] - queue - (config.database.kind === 'embedded' ? 1 : 0)
}

/** How long (ms) closing the connections may take. */
const farewell = 1_000

/** Opens it; a {@link Mistake} says what is wrong with the server, the secrets or the folder. */
export async function openStore(
  config: Config,
  { role, note, log }: { role: Role; note?: (text: string) => void; log?: Log },
): Promise<Store> {
  const secrets = loadSecrets(config)
  await using opening = new AsyncDisposableStack()
  const connection = await connect(config, opening, log)
  const database = openPool(config, connection, { role, ...(log !== undefined && { log }) }, opening)
  if (config.database.kind === 'url') await checkServer(database)
  const ran = await migrate(database)
  if (ran.length > 0 && config.database.kind === 'url')
    note?.(`The database was brought up to date (${ran.join(', ')}).`)
  await checkSecrets(database, secrets)
  const instance = await readInstance(database)
  const opened = opening.move()
  return {
    config,
    database,
    connection,
    secrets,
    instance,
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

/** The same store for another thread of a process that has it open already: with connections of its own, nothing is checked. */
export function openStoreAgain(
  { config, connection, instance }: Pick<Store, 'config' | 'connection' | 'instance'>,
  log: Log,
): Store {
  const opened = new AsyncDisposableStack()
  return {
    ...{ config, connection, instance },
    database: openPool(config, connection, { role: 'worker', log }, opened),
    secrets: loadSecrets(config),
    [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
  }
}

function openPool(
  config: Config,
  connection: Connection,
  { role, log }: { role: Role; log?: Log },
  opening: AsyncDisposableStack,
): Database {
  const database = openDatabase(connection, {
    max: poolSize(config, role),
    ...(role === 'worker' && { standstill: standstillOf(config.delivery.leaseMs) }),
    ...(log !== undefined && { onLost: log.databaseAway }),
  })
  // A database that hangs is left: its connections end with the process.
  opening.defer(
    async () => await Promise.race([database.destroy(), wait(farewell, undefined, { ref: false })]),
  )
  return database
}

/** Where PostgreSQL is; the embedded one is started, and left when `opening` is disposed. */
export async function connect(config: Config, opening: AsyncDisposableStack, log?: Log): Promise<Connection> {
  if (config.database.kind === 'url') return { url: config.database.url }
  const embedded = opening.use(
    await openEmbedded({
      folder: config.database.folder,
      ...(log === undefined ? {} : { log: log.embeddedDatabase }),
    }),
  )
  return embedded.connection
}

/** Eight characters of the installation's id are enough to tell two of one domain apart. */
async function readInstance(database: Database): Promise<string> {
  const found = await sql<{ id: string }>`select id::text from instance`.execute(database)
  const id = found.rows[0]?.id
  if (id === undefined) throw new Error('The database has no instance row')
  return id.slice(0, 8)
}
