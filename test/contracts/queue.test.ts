/** What the queue promises, on every backend (DESIGN 3.1 and 4). */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { EditionId } from '../../src/edition/edition.ts'
import { Mistake } from '../../src/mistake.ts'
import type { Job } from '../../src/queue/job.ts'
import { openQueue } from '../../src/queue/open.ts'
import type { Handlers, Queue, QueueEvent, ServeOptions } from '../../src/queue/queue.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { type QueuePlace, queueBackends } from '../support/queue-backends.ts'
import type { WorkerNews, WorkerOrder } from '../support/queue-worker.ts'

// Short, so that a lost lock is noticed while the suite runs.
const brisk = { lockDuration: 300, stalledInterval: 200, idleInterval: 200, retryDelay: 50, grace: 5_000 }
const readEdition = z.custom<EditionId>((value) => typeof value === 'number')
const limits = { timeout: 20_000 }

for (const backend of queueBackends) {
  if (backend.missing !== undefined && process.env['CI'] !== 'true')
    test(`queue on ${backend.name}`, { skip: backend.missing }, () => undefined)
  else
    describe(`queue on ${backend.name}`, { concurrency: 4 }, () => {
      let server: QueuePlace
      before(async () => {
        assert.equal(backend.missing, undefined)
        server = await backend.open()
      })
      after(() => server[Symbol.asyncDispose]())

      test('a wake-up reaches a worker', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue } = await open(tidy, server)
        const jobs: Job[] = [{ name: 'compose', edition: edition(7) }, deliver(7, 3), { name: 'notify' }]
        const ran = await serve(tidy, queue)
        for (const job of jobs) await queue.wake(job)
        const taken = [await ran.take(), await ran.take(), await ran.take()]
        assert.deepEqual(new Set(taken.map(show)), new Set(jobs.map(show)))
      })

      test('given twice while it waits, it runs once; afterwards again', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue } = await open(tidy, server)
        await queue.wake(deliver(1, 0))
        await queue.wake(deliver(1, 0))
        await queue.wake(deliver(2, 0))
        const ran = await serve(tidy, queue)
        assert.deepEqual(
          [await ran.take(), await ran.take()].map(show),
          [deliver(1, 0), deliver(2, 0)].map(show),
        )
        await queue.wake(deliver(1, 0))
        assert.equal(show(await ran.take()), show(deliver(1, 0)))
        assert.deepEqual(ran.waiting, [])
      })

      test('given while it runs, it runs once more, afterwards, on whatever worker', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, sibling } = await open(tidy, server)
        const taken = openMailbox<PromiseWithResolvers<void>>()
        let running = 0
        const handlers: Handlers = {
          deliver: async () => {
            running += 1
            const gate = Promise.withResolvers<void>()
            taken.put(gate)
            assert.equal(running, 1)
            await gate.promise
            running -= 1
          },
        }
        for (const worker of [queue, await sibling()]) {
          const serving = await worker.serve(handlers, brisk)
          tidy.use(serving)
        }
        await queue.wake(deliver(1, 0))
        const first = await taken.take()
        for (const _ of [1, 2, 3]) await queue.wake(deliver(1, 0))
        first.resolve()
        const second = await taken.take()
        second.resolve()
        await queue.wake(deliver(2, 0))
        const sentinel = await taken.take()
        sentinel.resolve()
        assert.deepEqual(taken.waiting, [])
      })

      test('two workers share the lanes of an edition, and one runs several lanes', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, sibling } = await open(tidy, server)
        const taken = openMailbox<string>()
        const { promise: all, resolve } = Promise.withResolvers<void>()
        const join = (worker: string): Handlers => ({
          deliver: async ({ lane }) => {
            taken.put(`${worker} ${lane}`)
            await all
          },
        })
        for (const [worker, opened] of [['a', queue] as const, ['b', await sibling()] as const]) {
          const serving = await opened.serve(join(worker), { ...brisk, concurrency: { deliver: 2 } })
          tidy.use(serving)
        }
        for (const lane of [0, 1, 2, 3]) await queue.wake(deliver(1, lane))
        const running = [
          await taken.take(),
          await taken.take(),
          await taken.take(),
          await taken.take(),
        ].sort()
        resolve()
        assert.deepEqual(
          running.map((line) => line.slice(0, 1)),
          ['a', 'a', 'b', 'b'],
        )
        assert.deepEqual(running.map((line) => line.slice(2)).sort(), ['0', '1', '2', '3'])
      })

      test('two editions that wake themselves take turns', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue } = await open(tidy, server)
        const order: number[] = []
        const { promise: enough, resolve } = Promise.withResolvers<void>()
        await queue.wake(deliver(1, 0))
        await queue.wake(deliver(2, 0))
        const serving = await queue.serve(
          {
            deliver: async (job) => {
              order.push(job.edition)
              if (order.length < 20) await queue.wake(job)
              else resolve()
            },
          },
          brisk,
        )
        tidy.use(serving)
        await enough
        assert.deepEqual(
          order,
          Array.from({ length: 20 }, (_, turn) => (turn % 2) + 1),
        )
      })

      test('no delivery holds up a notice', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue } = await open(tidy, server)
        const ran = openMailbox<Job>()
        const { promise: end, resolve } = Promise.withResolvers<void>()
        const serving = await queue.serve(
          {
            deliver: async (job) => {
              ran.put(job)
              await end
            },
            notify: async (job) => ran.put(job),
          },
          brisk,
        )
        tidy.use(serving)
        for (const lane of [0, 1, 2]) await queue.wake(deliver(1, lane))
        assert.equal((await ran.take()).name, 'deliver')
        await queue.wake({ name: 'notify' })
        assert.equal((await ran.take()).name, 'notify')
        resolve()
      })

      test('a job that throws is reported and forgotten; it can be woken again', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, events } = await open(tidy, server)
        let times = 0
        const ran = await serve(tidy, queue, async () => {
          times += 1
          if (times === 1) throw new Error('broken on purpose')
        })
        await queue.wake(deliver(5, 0))
        await ran.take()
        const event = await events.take()
        assert.equal(event.kind === 'failed' && event.error.message, 'broken on purpose')
        await queue.wake(deliver(5, 0))
        await ran.take()
        assert.equal(times, 2)
      })

      test('a worker killed while it holds a job: another gets it', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, instance } = await open(tidy, server)
        const { child, news } = await startWorker(tidy, server, instance, { behaviour: 'hold' })
        await queue.wake(deliver(1, 0))
        await news.takeWhere(({ kind }) => kind === 'taken')
        const ran = await serve(tidy, queue)
        child.kill('SIGKILL')
        assert.equal(show(await ran.take()), show(deliver(1, 0)))
      })

      test(
        'an event loop blocked beyond the lock: another worker gets the job, both go on',
        limits,
        async () => {
          await using tidy = new AsyncDisposableStack()
          const { queue, instance } = await open(tidy, server)
          const { news } = await startWorker(tidy, server, instance, { behaviour: 'block', blockFor: 2_000 })
          await queue.wake(deliver(1, 0))
          await news.takeWhere(({ kind }) => kind === 'taken')
          const { promise: hold, resolve } = Promise.withResolvers<void>()
          const ran = await serve(tidy, queue, () => hold)
          assert.equal(show(await ran.take()), show(deliver(1, 0)))
          await news.takeWhere(({ kind }) => kind === 'done')
          // This worker still holds its only slot, so the next job is for the one that hung.
          await queue.wake(deliver(2, 0))
          const next = await news.takeWhere(({ kind }) => kind === 'taken')
          assert.equal(next.kind === 'taken' && show(next.job), show(deliver(2, 0)))
          resolve()
        },
      )

      test('when told to stop it takes nothing more, and waits for what runs', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, sibling } = await open(tidy, server)
        const ended: number[] = []
        const taken = openMailbox<Job>()
        const { promise: gate, resolve } = Promise.withResolvers<void>()
        const stop = new AbortController()
        const serving = await queue.serve(
          {
            deliver: async (job) => {
              taken.put(job)
              await gate
              ended.push(job.edition)
            },
          },
          { ...brisk, signal: stop.signal },
        )
        await queue.wake(deliver(1, 0))
        await taken.take()
        stop.abort()
        await queue.wake(deliver(2, 0))
        const other = await serve(tidy, await sibling())
        assert.equal(show(await other.take()), show(deliver(2, 0)))
        resolve()
        await serving[Symbol.asyncDispose]()
        assert.deepEqual(ended, [1])
        await serving.drained
      })

      test('a job that hangs is given up after the grace', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, events } = await open(tidy, server)
        const { promise: never, resolve } = Promise.withResolvers<void>()
        tidy.defer(resolve)
        const taken = openMailbox<Job>()
        const serving = await queue.serve(
          {
            deliver: async (job) => {
              taken.put(job)
              await never
            },
          },
          { ...brisk, grace: 50 },
        )
        await queue.wake(deliver(1, 0))
        await taken.take()
        await serving[Symbol.asyncDispose]()
        assert.match(String((await events.take()).kind), /trouble/)
      })

      test('losing all it knew, in mid-run, is not felt: it takes new jobs', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const own = tidy.use(await backend.open())
        const { queue } = await open(tidy, own)
        const { promise: gate, resolve } = Promise.withResolvers<void>()
        const ran = await serve(tidy, queue, () => gate)
        await queue.wake(deliver(1, 0))
        await queue.wake(deliver(9, 0))
        await ran.take()
        await own.flush()
        resolve()
        await queue.wake(deliver(2, 0))
        assert.equal(show(await ran.take()), show(deliver(2, 0)))
        await queue.wake(deliver(1, 0))
        assert.equal(show(await ran.take()), show(deliver(1, 0)))
      })

      test('the backend goes away and comes back', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const own = tidy.use(await backend.openKillable())
        const { queue, events } = await open(tidy, own)
        const ran = await serve(tidy, queue)
        await queue.wake(deliver(1, 0))
        await ran.take()
        await own.kill()
        const began = performance.now()
        await assert.rejects(queue.wake(deliver(2, 0)), isAwayMistake)
        await assert.rejects(open(tidy, own), isAwayMistake)
        assert.ok(performance.now() - began < 6_000)
        assert.equal((await events.take()).kind, 'away')
        await own.start()
        await events.takeWhere(({ kind }) => kind === 'back')
        await queue.wake(deliver(3, 0))
        await ran.takeWhere((job) => show(job) === show(deliver(3, 0)))
      })

      test(
        'a job that runs while the backend goes away and comes back blocks nothing later',
        limits,
        async () => {
          await using tidy = new AsyncDisposableStack()
          const own = tidy.use(await backend.openKillable())
          const { queue, events } = await open(tidy, own)
          const { promise: gate, resolve } = Promise.withResolvers<void>()
          // A lock so long that the suite would time out if the job kept it.
          const ran = await serve(tidy, queue, () => gate, {
            ...brisk,
            lockDuration: 60_000,
            stalledInterval: 30_000,
          })
          await queue.wake(deliver(1, 0))
          await ran.take()
          await own.kill()
          await events.takeWhere(({ kind }) => kind === 'away')
          resolve()
          await own.start()
          await events.takeWhere(({ kind }) => kind === 'back')
          await queue.wake(deliver(1, 0))
          assert.equal(show(await ran.take()), show(deliver(1, 0)))
        },
      )

      test('closed while the backend is away, it gives up in time', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const own = tidy.use(await backend.openKillable())
        const { queue, events } = await open(tidy, own)
        const serving = await queue.serve({ notify: async () => undefined }, { ...brisk, grace: 2_000 })
        await own.kill()
        await events.takeWhere(({ kind }) => kind === 'away')
        await serving[Symbol.asyncDispose]()
        await queue[Symbol.asyncDispose]()
      })

      test('once closed, nothing is left that keeps a process alive', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const { queue, instance } = await open(tidy, server)
        const { child, news } = await startWorker(tidy, server, instance, { behaviour: 'once' })
        const ended = once(child, 'exit')
        await queue.wake({ name: 'notify' })
        await news.takeWhere(({ kind }) => kind === 'done')
        assert.deepEqual(await ended, [0, null])
      })

      test('takes few connections', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const own = tidy.use(await backend.open())
        const { queue } = await open(tidy, own)
        await queue.wake(deliver(1, 0))
        assert.equal(await own.countConnections(), backend.connections.waking)
        const ran = await serve(tidy, queue)
        await queue.wake({ name: 'notify' })
        await queue.wake({ name: 'compose', edition: edition(1) })
        for (const _ of [1, 2, 3]) await ran.take()
        assert.equal(await own.countConnections(), backend.connections.serving)
      })

      test('several open it for the first time at once', limits, async () => {
        await using tidy = new AsyncDisposableStack()
        const own = tidy.use(await backend.open())
        const opened = await Promise.all([1, 2, 3, 4].map(() => open(tidy, own)))
        for (const { queue } of opened) await queue.wake({ name: 'notify' })
      })
    })
}

interface Opened {
  readonly queue: Queue
  readonly events: Mailbox<QueueEvent>
  readonly instance: string
  /** Another one of the same installation, as another process would open it. */
  sibling(): Promise<Queue>
}

async function open(tidy: AsyncDisposableStack, { settings, connection }: QueuePlace): Promise<Opened> {
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
async function serve(
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

async function startWorker(
  tidy: AsyncDisposableStack,
  { settings, connection }: QueuePlace,
  instance: string,
  behaviour: Pick<WorkerOrder, 'behaviour' | 'blockFor'>,
): Promise<{ child: ChildProcess; news: Mailbox<WorkerNews> }> {
  const order: WorkerOrder = { settings, context: { connection, instance }, serve: brisk, ...behaviour }
  const child = fork(fileURLToPath(import.meta.resolve('../support/queue-worker.ts')), [
    JSON.stringify(order),
  ])
  tidy.defer(() => void child.kill('SIGKILL'))
  const news = openMailbox<WorkerNews>()
  child.on('message', (message: WorkerNews) => news.put(message))
  await news.takeWhere(({ kind }) => kind === 'serving')
  return { child, news }
}

function edition(id: number): EditionId {
  return readEdition.parse(id)
}

function deliver(id: number, lane: number): Job {
  return { name: 'deliver', edition: edition(id), lane }
}

function show(job: Job): string {
  return JSON.stringify(job, Object.keys(job).sort())
}

function isAwayMistake(error: unknown): boolean {
  return (
    error instanceof Mistake &&
    error.exitCode === 5 &&
    /can't be reached .+ (REDIS|DATABASE)_URL/.test(error.message)
  )
}
