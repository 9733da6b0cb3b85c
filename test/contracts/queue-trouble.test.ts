/** What the queue promises when workers die, hang or leave, and when its backend does (DESIGN 3.1), on every backend. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { Job } from '../../src/queue/job.ts'
import { openMailbox } from '../support/mailbox.ts'
import type { QueuePlace } from '../support/queue-backends.ts'
import {
  brisk,
  deliver,
  edition,
  forEachBackend,
  isAwayMistake,
  limits,
  open,
  serve,
  show,
  startWorker,
} from '../support/queue-suite.ts'

forEachBackend((backend) => {
  let server: QueuePlace
  before(async () => {
    server = await backend.open()
  })
  after(() => server[Symbol.asyncDispose]())

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

  test('who stands still beyond the lock: another worker gets the job, both go on', limits, async () => {
    await using tidy = new AsyncDisposableStack()
    const { queue, instance } = await open(tidy, server)
    const { child, news } = await startWorker(tidy, server, instance, { behaviour: 'wait' })
    await queue.wake(deliver(1, 0))
    await news.takeWhere(({ kind }) => kind === 'taken')
    child.kill('SIGSTOP')
    const { promise: hold, resolve } = Promise.withResolvers<void>()
    const ran = await serve(tidy, queue, () => hold)
    assert.equal(show(await ran.take()), show(deliver(1, 0)))
    child.send('go on')
    child.kill('SIGCONT')
    await news.takeWhere(({ kind }) => kind === 'done')
    // This worker still holds its only slot, so the next job is for the one that hung.
    await queue.wake(deliver(2, 0))
    const next = await news.takeWhere(({ kind }) => kind === 'taken')
    assert.equal(next.kind === 'taken' && show(next.job), show(deliver(2, 0)))
    resolve()
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

  test('closed while the backend is away, it leaves nothing that keeps a process alive', limits, async () => {
    await using tidy = new AsyncDisposableStack()
    const own = tidy.use(await backend.openKillable())
    const { child } = await startWorker(tidy, own, randomUUID(), { behaviour: 'leave' })
    const ended = once(child, 'exit')
    await own.kill()
    assert.deepEqual(await ended, [0, null])
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
