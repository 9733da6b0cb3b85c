/** Pause, resume and cancel take hold within a second in each of eight workers, however slowly the relay answers. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as watch } from 'node:timers/promises'
import { cancel, pause, resume } from '../../src/ledger/steer.ts'
import { wakeEdition } from '../../worker/wake-edition.ts'
import { openWorkshop } from './workshop.ts'

const workers = 8
/** Each reply of the relay takes so long (ms): a message is under way for three of them before its DATA. */
const slow = 150
const second = 1_000

test('eight workers, a slow relay: no DATA begins a second after the word, and many do after the next one', async () => {
  /** When each DATA was read. */
  const begun: number[] = []
  const wire = new EventEmitter()
  const noteData = (): boolean => {
    begun.push(performance.now())
    wire.emit('data')
    return false
  }
  await using shop = await openWorkshop(3_000, {
    limits: { connections: 40 },
    sink: {
      script: [
        { at: 'data', when: noteData },
        { at: 'mail', wait: slow },
        { at: 'rcpt', wait: slow },
        { at: 'recorded', wait: slow },
      ],
    },
  })
  await using open = new AsyncDisposableStack()
  for (let worker = 0; worker < workers; worker += 1) open.use(await shop.startWorker())
  await wakeEdition(shop.queue, shop.edition.id, workers)
  const { database, edition } = shop
  const since = (at: number): number => begun.filter((each) => each > at).length
  const untilSince = async (at: number, many: number): Promise<void> => {
    while (since(at) < many) await once(wire, 'data')
  }
  await untilSince(0, 100)
  assert.ok(shop.sink.connections.open >= workers)

  for (const round of [1, 2]) {
    assert.ok(await pause(database, edition.id, 'a test'))
    const pausedAt = performance.now()
    await watch(2 * second)
    assert.equal(since(pausedAt + second), 0, `round ${round}: nothing begins a second after the pause`)
    const resumedAt = performance.now()
    assert.ok(await resume(database, edition.id))
    await wakeEdition(shop.queue, edition.id, workers)
    await untilSince(resumedAt, 1)
    const took = performance.now() - resumedAt
    assert.ok(took < second, `round ${round}: it goes on after ${Math.round(took)} ms`)
    await untilSince(resumedAt, 50)
  }

  assert.ok(await cancel(database, edition.id, 'a test'))
  const cancelledAt = performance.now()
  await watch(2 * second)
  assert.equal(since(cancelledAt + second), 0, 'nothing begins a second after the cancel')
  await shop.until((all) => all.every((state) => state === 'accepted' || state === 'cancelled'))
})
