/** The queue on BullMQ's PostgreSQL backend, in the database that holds the ledger. */
import { PostgresConnection, PostgresQueueBackend } from 'bullmq'
import type { Connection } from '../database/database.ts'
import { isDatabaseAway } from '../database/database.ts'
import { queueMistake } from './backend.ts'
import { watchOutage } from './outage.ts'
import { openPostgresPool } from './postgres-pool.ts'
import { prepareSchema } from './postgres-schema.ts'
import type { Queue, Report } from './queue.ts'
import { openBullQueue } from './queue-bullmq.ts'

/** What the adapter is told. */
export interface PostgresQueueOptions {
  readonly connection: Connection
  /** The installation's id: several may share a database. */
  readonly instance: string
  readonly report: Report
}

const wayOut = 'Check DATABASE_URL and that PostgreSQL runs.'

/**
 * Opens the port, and makes BullMQ's schema where it is missing. Waking takes one connection, serving one more, that
 * listens for all job names. Throws a Mistake (exit 5) where nobody answers.
 */
export async function openPostgresQueue({
  connection,
  instance,
  report,
}: PostgresQueueOptions): Promise<Queue> {
  const outage = watchOutage(report)
  const pool = openPostgresPool(connection, { outage, report })
  try {
    const session = await pool.connect()
    await prepareSchema(session).finally(() => session.release())
    const shared = new PostgresConnection(pool)
    shared.setMaxListeners(0)
    // Its answer is kept for good, so it must be asked while the server is there.
    await shared.waitUntilReady()
    return openBullQueue(
      {
        make: (name, options) => new SharingBackend(shared, name, { ...options, connection: pool }),
        nameOf: (name) => ({ name: `broadsheet-${instance}-${name}` }),
        isAway: isDatabaseAway,
        outage,
        wayOut,
        [Symbol.asyncDispose]: async () => {
          await shared.close()
          await pool.end()
        },
      },
      report,
    )
  } catch (cause) {
    await pool.end()
    if (!(cause instanceof Error) || !isDatabaseAway(cause)) throw cause
    throw queueMistake(cause, wayOut)
  }
}

/** One queue of several on one connection: closing it leaves the connection to the others. */
class SharingBackend extends PostgresQueueBackend {
  override close(): Promise<void> {
    this.closing ??= this.disconnectBlocking()
    return this.closing
  }

  override disconnect(): Promise<void> {
    return this.disconnectBlocking()
  }

  // BullMQ trusts LISTEN for an hour. A wake-up that got lost is to cost seconds.
  override get maximumBlockTimeout(): number {
    return 5
  }
}
