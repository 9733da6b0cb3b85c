/** The relay watch with several workers, an operator's pause, and a relay that can't be reached. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { openRelays, type Relays } from '../../src/delivery/relays.ts'
import { wakeEdition } from '../../worker/wake-edition.ts'
import { openSink } from '../support/sink.ts'
import type { Step } from '../support/sink-script.ts'
import { openWorkshop, relayAt, type Workshop } from './workshop.ts'

/** A relay that refuses us in the greeting while `refusing` says so. */
function openDoor(): { readonly door: { refusing: boolean }; readonly script: readonly Step[] } {
  const door = { refusing: true }
  return {
    door,
    script: [{ at: 'greeting', connection: () => door.refusing, reply: '554 5.7.1 not you', end: 'drop' }],
  }
}

const quick = { times: { relayWatch: 100, relayPatience: 300 } }

function courierOf(shop: Workshop): Relays {
  return openRelays([relayAt(shop.sink.port, 'sink', { connections: 5, probe: '100ms' })])
}

async function readEdition(shop: Workshop) {
  const read = await sql<{ status: string; reason: string | null; stoppedBy: string | null }>`
    select status, reason, stopped_by as "stoppedBy" from editions where id = ${shop.edition.id}`.execute(
    shop.database,
  )
  const [row] = read.rows
  assert.ok(row !== undefined)
  return row
}

async function countOutages(shop: Workshop): Promise<number> {
  return (await sql`select relay from relay_outages`.execute(shop.database)).rows.length
}

test("an operator's pause is not ended by a relay that works again", async () => {
  const { door, script } = openDoor()
  await using shop = await openWorkshop(20, { sink: { script } })
  await using _worker = await shop.startWorker({ ...quick, courier: courierOf(shop) })
  await shop.wake()
  await shop.untilStatus('paused')
  await sql`update editions set stopped_by = 'operator'`.execute(shop.database)
  door.refusing = false
  while ((await countOutages(shop)) > 0) await nextTurn()
  await shop.untilSink((all) => all.some(({ to }) => to[0] === 'press@example.org'))
  assert.equal((await readEdition(shop)).status, 'paused')
})

test('what one worker finds keeps another off that relay, one of them tries it, and both go on', async () => {
  const { door, script } = openDoor()
  await using shop = await openWorkshop(400, { sink: { script, pace: 300 } })
  const couriers = [courierOf(shop), courierOf(shop)] as const
  await using _one = await shop.startWorker({ ...quick, courier: couriers[0] })
  await using _two = await shop.startWorker({ ...quick, courier: couriers[1] })
  await shop.wake()
  while (couriers.some((courier) => courier.health().ok)) await nextTurn()
  const before = shop.sink.connections.total
  const since = performance.now()
  while (performance.now() - since < 1_000) await nextTurn()
  const probes = shop.sink.connections.total - before
  assert.ok(probes >= 3 && probes <= 11, `${probes} probes in a second, one each 100 ms and look`)
  door.refusing = false
  const mended = performance.now()
  while (couriers.some((courier) => !courier.health().ok)) await nextTurn()
  assert.ok(performance.now() - mended < 2_000)
  await shop.untilStatus('done')
})

test('an unreachable relay has its patience before an edition pauses', async () => {
  await using shop = await openWorkshop(20)
  const { port } = shop.sink
  await shop.sink[Symbol.asyncDispose]()
  const courier = openRelays([relayAt(port, 'sink', { probe: '200ms' })])
  await using _worker = await shop.startWorker({ times: { relayWatch: 50, relayPatience: 1_500 }, courier })
  await shop.wake()
  while ((await countOutages(shop)) === 0) await nextTurn()
  const out = performance.now()
  await shop.untilStatus('paused')
  assert.ok(performance.now() - out >= 1_300)
  await using _back = await openSink({ port })
  await shop.untilStatus('done')
})

test('a relay that one worker alone can not reach is left out there, and is not taken from the others again and again', async () => {
  await using shop = await openWorkshop(400, { sink: { pace: 60 } })
  const gone = await openSink()
  const { port } = gone
  await gone[Symbol.asyncDispose]()
  const well = courierOf(shop)
  const cutOff = openRelays([relayAt(port, 'sink', { connections: 5, probe: '100ms' })])
  const times = { relayWatch: 100, relayPatience: 60_000 }
  await using _one = await shop.startWorker({ times, courier: well })
  await using _two = await shop.startWorker({ times, courier: cutOff })
  await wakeEdition(shop.queue, shop.edition.id, 2)
  const outages = new Set<string>()
  const begunAt = performance.now()
  while ((await readEdition(shop)).status !== 'done') {
    const read = await sql<{ since: Date }>`select since from relay_outages`.execute(shop.database)
    for (const { since } of read.rows) outages.add(since.toISOString())
  }
  assert.equal(cutOff.health().ok, false)
  assert.ok(well.health().ok)
  assert.equal(outages.size, 1)
  // Well before the sweep that would find a lane which nobody handed back.
  assert.ok(performance.now() - begunAt < 14_000)
})
