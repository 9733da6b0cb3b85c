/** What the queue promises while all goes well, on every backend (DESIGN 3.1 and 4). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Job } from '../../src/queue/job.ts'
import type { Handlers } from '../../src/queue/queue.ts'
import { openMailbox } from '../support/mailbox.ts'
import type { QueuePlace } from '../support/queue-backends.ts'
import { brisk, deliver, edition, forEachBackend, limits, open, serve, show } from '../support/queue-suite.ts'

forEachBackend((backend) => {
  let server: QueuePlace
  before(async () => {
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
    assert.deepEqual([await ran.take(), await ran.take()].map(show), [deliver(1, 0), deliver(2, 0)].map(show))
    await queue.wake(deliver(1, 0))
    assert.equal(show(await ran.take()), show(deliver(1, 0)))
    assert.deepEqual(ran.waiting, [])
  })

  test('given while it runs, it runs once more, afterwards, on whatever worker', limits, async () => {
    await using tidy = new AsyncDisposableStack()
    const { queue, sibling } = await open(tidy, server)
    const taken = openMailbox<PromiseWithResolvers<void>>()
    let running = 0
    let most = 0
    const handlers: Handlers = {
      deliver: async () => {
        running += 1
        most = Math.max(most, running)
        const gate = Promise.withResolvers<void>()
        taken.put(gate)
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
    assert.equal(most, 1)
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
    const running = [await taken.take(), await taken.take(), await taken.take(), await taken.take()].sort()
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
      { ...brisk, concurrency: { deliver: 2 }, signal: stop.signal },
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
})
