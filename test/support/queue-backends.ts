/** The backends that the queue's conformance suite runs on. */
import { sql } from 'kysely'
import type { QueueSettings } from '../../src/config/settings.ts'
import type { Connection } from '../../src/database/database.ts'
import { openKillablePostgres } from './killable-postgres.ts'
import { openTestDatabase } from './postgres.ts'
import { isRedisInstalled, openRedisServer } from './redis-server.ts'

/** A place for queues, empty at first. */
export interface QueuePlace extends AsyncDisposable {
  readonly settings: QueueSettings
  readonly connection: Connection
}

/** One that can be looked into. */
export interface OpenQueuePlace extends QueuePlace {
  /** Loses everything the queue knew. */
  flush(): Promise<void>
  /** How many connections clients hold. */
  countConnections(): Promise<number>
}

/** One whose server a test may kill and start again. */
export interface KillableQueuePlace extends QueuePlace {
  kill(): Promise<void>
  start(): Promise<void>
}

/** One column of DESIGN 4. */
export interface QueueBackend {
  readonly name: string
  /** Why it can't run here; in CI that is a failure. */
  readonly missing?: string
  /** Connections that waking takes, and serving every job name. */
  readonly connections: { readonly waking: number; readonly serving: number }
  open(): Promise<OpenQueuePlace>
  openKillable(): Promise<KillableQueuePlace>
}

/** Both of them. */
export const queueBackends: readonly QueueBackend[] = [
  {
    name: 'PostgreSQL',
    connections: { waking: 1, serving: 2 },
    open: openOnPostgres,
    openKillable: async () => ({ ...(await openKillablePostgres()), settings: { kind: 'postgres' } }),
  },
  {
    name: 'Redis',
    ...(isRedisInstalled() ? {} : { missing: 'redis-server is not installed' }),
    connections: { waking: 1, serving: 5 },
    open: openOnRedis,
    openKillable: openOnRedis,
  },
]

async function openOnPostgres(): Promise<OpenQueuePlace> {
  const opened = await openTestDatabase()
  const { database, connection } = opened
  return {
    settings: { kind: 'postgres' },
    connection,
    flush: () =>
      database.transaction().execute(async (transaction) => {
        // Workers take the same tables in another order: where that is a deadlock, theirs is the statement that fails.
        await sql`set local deadlock_timeout = '1min'`.execute(transaction)
        await sql`truncate bullmq.job, bullmq.dedup, bullmq.dedup_next, bullmq.meta cascade`.execute(
          transaction,
        )
      }),
    countConnections: async () => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from pg_stat_activity
        where application_name = 'broadsheet queue' and datname = current_database()`.execute(database)
      return rows[0]?.n ?? 0
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

async function openOnRedis(): Promise<OpenQueuePlace & KillableQueuePlace> {
  const server = await openRedisServer()
  return {
    settings: { kind: 'redis', url: `redis://127.0.0.1:${server.port}` },
    connection: { url: 'postgres://127.0.0.1:1/none' },
    kill: server.kill,
    start: server.start,
    flush: async () => void server.command('flushall'),
    // One of them is redis-cli itself.
    countConnections: async () => server.command('client', 'list').split('\n').length - 1,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
