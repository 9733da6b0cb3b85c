/** A thread with a worker of its own: a session, a journal, connections. It says when it serves, and ends when it is told to. */
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { parentPort, threadId, workerData } from 'node:worker_threads'
import type { Connection } from '../database/database.ts'
import { openLog } from '../log.ts'
import type { World } from './context.ts'
import { openStoreAgain } from './open-store.ts'
import { readCommandConfig } from './read-command-config.ts'
import { openStoreQueue, runWorker } from './run-worker.ts'

/** What the thread is started with. */
export interface ThreadOrders {
  readonly env: World['env']
  readonly cwd: string
  readonly debug: boolean
  /** Where PostgreSQL is by now; the one who started the thread keeps an embedded one open. */
  readonly connection: Connection
  readonly instance: string
  /** Somebody reads the log as it comes. */
  readonly terminal: boolean
}

/** Serves until it is told to stop. */
async function serve({ env, cwd, debug, connection, instance, terminal }: ThreadOrders): Promise<void> {
  const log = openLog({
    level: debug ? 'debug' : 'info',
    // A thread's own streams go through the main one, which may be gone before their last line.
    stream: { isTTY: terminal, write: (line) => writeSync(2, line) },
    thread: threadId,
  })
  const config = readCommandConfig({ env, cwd }, 'publication')
  await using store = openStoreAgain({ config, connection, instance }, log)
  await using queue = await openStoreQueue(store, log)
  await using _worker = await runWorker(store, queue, { log })
  const told = parentPort === null ? undefined : once(parentPort, 'message')
  parentPort?.postMessage('serving')
  await told
}

const orders: ThreadOrders = workerData
await serve(orders)
