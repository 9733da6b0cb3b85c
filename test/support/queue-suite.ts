/** What the tests of the queue have in common: every backend in turn, short times, workers that tell what they took. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { EditionId } from '../../src/edition/edition.ts'
import { Mistake } from '../../src/mistake.ts'
import type { Job } from '../../src/queue/job.ts'
import { openQueue } from '../../src/queue/open.ts'
import type { Queue, QueueEvent, ServeOptions } from '../../src/queue/queue.ts'
import { type Mailbox, openMailbox } from './mailbox.ts'
import { type QueueBackend, type QueuePlace, queueBackends } from './queue-backends.ts'
import type { WorkerNews, WorkerOrder } from './queue-worker.ts'

/** Times so short that a lost lock is noticed while the suite runs. */
export const brisk = {
  lockDuration: 300,
  stalledInterval: 200,
  idleInterval: 200,
  retryDelay: 50,
  grace: 5_000,
}

/** No test of the queue takes longer than this. */
export const limits = { timeout: 20_000 }

const readEdition = z.custom<EditionId>((value) => typeof value === 'number')

/** Runs a suite on every backend; one that is not installed is skipped, in CI it fails. */
export function forEachBackend(suite: (backend: QueueBackend) => void): void {
  for (const backend of queueBackends) {
    const { name, missing } = backend
    if (missing === undefined) describe(`queue on ${name}`, { concurrency: 4 }, () => suite(backend))
    else
      test(`queue on ${name}`, { skip: process.env['CI'] !== 'true' && missing }, () => {
        throw new Error(missing)
      })
  }
}

/** An opened queue, and what it told. */
export interface Opened {
  readonly queue: Queue
  readonly events: Mailbox<QueueEvent>
  readonly instance: string
  /** Another one of the same installation, as another process would open it. */
  sibling(): Promise<Queue>
}

/** Opens a queue of an installation of its own. */
export async function open(
  tidy: AsyncDisposableStack,
  { settings, connection }: QueuePlace,
): Promise<Opened> {
  const instance = randomUUID()
  const events = openMailbox<QueueEvent>()
  const sibling = async () => {
    const queue = await openQueue(settings, { connection, instance, report: events.put })
    tidy.use(queue)
    return queue
  }
  return { queue: await sibling(), events, instance, sibling }
}

/** Serves every job name; says what it took, then does `work`. */
export async function serve(
  tidy: AsyncDisposableStack,
  queue: Queue,
  work: (job: Job) => Promise<void> = async () => undefined,
  options: ServeOptions = brisk,
): Promise<Mailbox<Job>> {
  const taken = openMailbox<Job>()
  const handle = (job: Job) => {
    taken.put(job)
    return work(job)
  }
  const serving = await queue.serve({ compose: handle, deliver: handle, notify: handle }, options)
  tidy.use(serving)
  return taken
}

/** Starts a worker in another process, on the same installation. */
export async function startWorker(
  tidy: AsyncDisposableStack,
  { settings, connection }: QueuePlace,
  instance: string,
  behaviour: Pick<WorkerOrder, 'behaviour'>,
): Promise<{ child: ChildProcess; news: Mailbox<WorkerNews> }> {
  const order: WorkerOrder = { settings, context: { connection, instance }, serve: brisk, ...behaviour }
  const child = fork(fileURLToPath(import.meta.resolve('./queue-worker.ts')), [JSON.stringify(order)])
  tidy.defer(() => void child.kill('SIGKILL'))
  const news = openMailbox<WorkerNews>()
  child.on('message', (message: WorkerNews) => news.put(message))
  await news.takeWhere(({ kind }) => kind === 'serving')
  return { child, news }
}

/** An edition's id. */
export function edition(id: number): EditionId {
  return readEdition.parse(id)
}

/** A job of one lane. */
export function deliver(id: number, lane: number): Job {
  return { name: 'deliver', edition: edition(id), lane }
}

/** A job in a form that compares. */
export function show(job: Job): string {
  return JSON.stringify(job, Object.keys(job).sort())
}

/** True for the mistake that says the backend is away. */
export function isAwayMistake(error: unknown): boolean {
  return (
    error instanceof Mistake &&
    error.exitCode === 5 &&
    /can't be reached .+ (REDIS|DATABASE)_URL/.test(error.message)
  )
}
