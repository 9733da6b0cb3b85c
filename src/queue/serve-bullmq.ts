/** Takes jobs from BullMQ and runs their handlers, until told to stop. */
import { Worker } from 'bullmq'
import { type Backend, queueMistake } from './backend.ts'
import { type Job, type JobName, jobNames, readJob } from './job.ts'
import type { Handlers, Report, ServeOptions, Serving } from './queue.ts'
import { within } from './within.ts'

/** Where a worker's troubles go: `trouble` sorts out those that only mean that the backend is away. */
interface Ears {
  readonly report: Report
  readonly trouble: (error: Error) => void
}

// How long a worker's first connections may take.
const readyTimeout = 4_000
// How long BullMQ may take leave of the backend once no handler runs: with the backend away it would wait for ever.
const leaveTimeout = 500

/** Starts one BullMQ worker for each job name that has a handler. */
export async function serveBullQueue(
  backend: Backend,
  handlers: Handlers,
  options: ServeOptions,
  { report, trouble }: Ears,
): Promise<Serving> {
  const running = new Set<Promise<void>>()
  const workers = jobNames.flatMap((name) => {
    if (handlers[name] === undefined) return []
    const process = async ({ data }: { data: unknown }) => {
      const run = runJob(name, data, handlers, report)
      running.add(run)
      await run
      running.delete(run)
    }
    const { name: queueName, ...prefix } = backend.nameOf(name)
    const worker = new Worker(
      queueName,
      process,
      { ...prefix, ...workerOptions(name, options) },
      backend.make,
    )
    return [worker.on('error', trouble)]
  })

  let closing: Promise<void> | undefined
  const { promise: drained, resolve } = Promise.withResolvers<void>()
  const stop = () => {
    closing ??= Promise.all(workers.map((worker) => worker.close())).then(() => resolve())
    return closing
  }
  const leave = async () => {
    for (const closed = stop().then(() => true); ; ) {
      await Promise.race([closed, Promise.all(running)])
      const left = await within(leaveTimeout, closed).catch(() => false)
      if (left || running.size === 0) return resolve()
    }
  }
  options.signal?.addEventListener('abort', stop, { once: true })
  if (options.signal?.aborted === true) stop()
  try {
    await within(readyTimeout, Promise.all(workers.map((worker) => worker.waitUntilReady())))
  } catch (cause) {
    stop()
    throw queueMistake(cause, backend.wayOut)
  }
  return {
    drained,
    [Symbol.asyncDispose]: async () => {
      options.signal?.removeEventListener('abort', stop)
      await within(options.grace ?? 10_000, leave()).catch((error: Error) =>
        report({ kind: 'trouble', error }),
      )
    },
  }
}

function workerOptions(name: JobName, options: ServeOptions) {
  return {
    connection: {},
    concurrency: options.concurrency?.[name] ?? 1,
    lockDuration: options.lockDuration ?? 30_000,
    stalledInterval: options.stalledInterval ?? 15_000,
    // A worker that dies again and again must not lose the job for good; the ledger says when it is done.
    maxStalledCount: 1_000_000_000,
    drainDelay: (options.idleInterval ?? 5_000) / 1_000,
    runRetryDelay: options.retryDelay ?? 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  }
}

async function runJob(name: JobName, data: unknown, handlers: Handlers, report: Report): Promise<void> {
  let job: Job | undefined
  try {
    job = readJob(name, data)
    await runHandler(job, handlers)
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    report(job === undefined ? { kind: 'trouble', error } : { kind: 'failed', job, error })
  }
}

function runHandler(job: Job, handlers: Handlers): Promise<void> | undefined {
  switch (job.name) {
    case 'compose':
      return handlers.compose?.(job)
    case 'deliver':
      return handlers.deliver?.(job)
    case 'notify':
      return handlers.notify?.(job)
    case 'sign-up':
      return handlers['sign-up']?.(job)
  }
}
