/** Several relays and several workers: weights, the spare one, and a day's quota. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openRelays } from '../../src/delivery/relays.ts'
import { openSink } from '../support/sink.ts'
import { openWorkshop, relayAt } from './workshop.ts'

test('two relays carry by weight, one of weight 0 nothing', async () => {
  await using shop = await openWorkshop(400, { sink: { pace: 600 } })
  await using second = await openSink({ pace: 600 })
  await using spare = await openSink()
  await using _worker = await shop.startWorker({
    courier: openRelays([
      relayAt(shop.sink.port, 'first', { weight: 3, connections: 5 }),
      relayAt(second.port, 'second', { connections: 5 }),
      relayAt(spare.port, 'spare', { weight: 0 }),
    ]),
  })
  await shop.wake()
  await shop.untilStatus('done')
  // What the one had claimed when the other found nothing left stays its own.
  const [three, one, none] = await Promise.all([shop.sink, second, spare].map((sink) => sink.accepted()))
  assert.equal((three?.length ?? 0) + (one?.length ?? 0), 400)
  assert.ok(Math.abs((three?.length ?? 0) - 300) <= 40, `${three?.length} and ${one?.length}`)
  assert.equal(none?.length, 0)
})

test('where all relays with a weight are out, the spare one takes over at once', async () => {
  await using shop = await openWorkshop(50)
  const down = await openSink()
  await down[Symbol.asyncDispose]()
  await using _worker = await shop.startWorker({
    courier: openRelays([
      relayAt(down.port, 'first', { connections: 5 }),
      relayAt(shop.sink.port, 'spare', { weight: 0, connections: 5 }),
    ]),
  })
  const begun = performance.now()
  await shop.wake()
  await shop.untilAccepted(50)
  assert.ok(performance.now() - begun < 5_000)
})

test('a day of two workers holds no more than its cap', async () => {
  await using shop = await openWorkshop(100, { limits: { perDay: 30 } })
  await using _one = await shop.startWorker()
  await using _two = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(30)
  await pause(500)
  assert.equal((await shop.sink.accepted()).length, 30)
  assert.ok((await shop.states()).every((state) => state === 'accepted' || state === 'waiting'))
})
