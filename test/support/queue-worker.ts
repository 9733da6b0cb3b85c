/** A worker process that can be killed: it tells its parent what it takes, and behaves as its argument says. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { QueueSettings } from '../../src/config/settings.ts'
import { type Job, type JobName, jobNames } from '../../src/queue/job.ts'
import { openQueue, type QueueContext } from '../../src/queue/open.ts'
import type { QueueEvent, ServeOptions } from '../../src/queue/queue.ts'

/** What the parent asks for. `hold` never ends a job; `wait` ends the first when the parent says anything, to have it
 * stand still meanwhile; `once` runs one and leaves; `leave` leaves when the backend is away. */
export interface WorkerOrder {
  readonly settings: QueueSettings
  readonly context: Omit<QueueContext, 'report'>
  readonly serve: ServeOptions
  readonly behaviour: 'hold' | 'wait' | 'once' | 'leave'
}

/** What it tells. */
export type WorkerNews =
  | { readonly kind: 'serving' }
  | { readonly kind: 'taken'; readonly job: Job }
  | { readonly kind: 'done'; readonly job: Job }
  | { readonly kind: 'event'; readonly event: QueueEvent['kind'] }

async function work(order: WorkerOrder): Promise<void> {
  const tell = (news: WorkerNews) => void process.send?.(news)
  const away = Promise.withResolvers<void>()
  const report = ({ kind }: QueueEvent) => {
    tell({ kind: 'event', event: kind })
    if (kind === 'away') away.resolve()
  }
  await using queue = await openQueue(order.settings, { ...order.context, report })
  const word = order.behaviour === 'wait' ? once(process, 'message') : undefined
  const { promise: never } = Promise.withResolvers<void>()
  const { promise: ran, resolve } = Promise.withResolvers<void>()
  const handle = async (job: Job) => {
    tell({ kind: 'taken', job })
    if (order.behaviour === 'hold') await sleep(3_600_000)
    if (order.behaviour === 'wait') await word
    tell({ kind: 'done', job })
    resolve()
  }
  const handlers = Object.fromEntries(jobNames.map((name: JobName) => [name, handle]))
  await using _serving = await queue.serve(handlers, order.serve)
  tell({ kind: 'serving' })
  await { once: ran, leave: away.promise, hold: never, wait: never }[order.behaviour]
}

if (process.argv[2] !== undefined && process.send !== undefined) {
  await work(JSON.parse(process.argv[2]))
  process.disconnect()
}
