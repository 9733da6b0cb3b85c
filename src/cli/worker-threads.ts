/** Runs several workers in one process: one in the thread that asked, each of the others in a thread of its own. */
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker as Thread } from 'node:worker_threads'
import type { Worker } from '../../worker/worker.ts'
import type { Config } from '../config/settings.ts'
import type { Log } from '../log.ts'
import type { Queue } from '../queue/queue.ts'
import type { Context } from './context.ts'
import type { Store } from './open-store.ts'
import { runWorker } from './run-worker.ts'
import type { ThreadOrders } from './worker-thread.ts'

/** The workers; disposing stops them all at the same time, each within its 15 seconds. */
export interface WorkerThreads extends AsyncDisposable {
  readonly count: number
  /** Rejects when one of them ended by itself: what it had in hand is the next process's, which can prove that this one is gone. */
  readonly failed: Promise<never>
}

/** How many `auto` are: one for two cores. The others are for PostgreSQL, signatures and whatever takes the mail. */
function countWorkers({ workers }: Pick<Config, 'workers'>): number {
  return workers === 'auto' ? Math.max(1, Math.floor(availableParallelism() / 2)) : workers
}

/** Opens them; resolves when each has its session. */
export async function runWorkers(
  { env, cwd, debug, stderr }: Pick<Context, 'env' | 'cwd' | 'debug' | 'stderr'>,
  store: Store,
  queue: Queue,
  log: Log,
): Promise<WorkerThreads> {
  const count = countWorkers(store.config)
  const { connection, instance } = store
  const orders: ThreadOrders = {
    ...{ env, cwd, debug, connection, instance },
    terminal: stderr.isTTY === true,
  }
  const { promise: failed, reject } = Promise.withResolvers<never>()
  // Whoever runs them for a moment only may not look at it.
  failed.catch(() => undefined)
  const opened: AsyncDisposable[] = []
  const close = async (): Promise<void> => {
    const ends = await Promise.allSettled(opened.map(async (one) => await one[Symbol.asyncDispose]()))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }
  try {
    const first: Promise<Worker> = runWorker(store, queue, { log })
    const starting = [first, ...Array.from({ length: count - 1 }, () => startThread(orders, reject))]
    for (const each of await Promise.allSettled(starting)) {
      if (each.status === 'fulfilled') opened.push(each.value)
      else reject(each.reason)
    }
    if (opened.length < count) await failed
  } catch (error) {
    await close()
    throw error
  }
  return { count, failed, [Symbol.asyncDispose]: close }
}

/** Starts a thread, and resolves when its worker serves. */
async function startThread(orders: ThreadOrders, failed: (error: unknown) => void): Promise<AsyncDisposable> {
  // A clone runs .ts, a package .js: the thread's file stands beside this one either way.
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const thread = new Thread(new URL(`./worker-thread.${suffix}`, import.meta.url), { workerData: orders })
  let stopping = false
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
  thread.on('error', failed)
  thread.on('exit', (code) => {
    if (!stopping) failed(new Error(`a worker's thread ended by itself, with ${code}`))
  })
  await Promise.race([
    once(thread, 'message'),
    ended.then(() => Promise.reject(new Error("a worker's thread ended before it served"))),
  ])
  return {
    async [Symbol.asyncDispose]() {
      stopping = true
      thread.postMessage('stop')
      await ended
    },
  }
}
