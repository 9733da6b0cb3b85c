/** A relay that is out is left alone by all workers, and editions without another one stop and go on by themselves. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openRelays, type Relays } from '../../src/delivery/relays.ts'
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

test('refused by its only relay an edition pauses, nobody is marked, and it goes on by itself', async () => {
  const { door, script } = openDoor()
  await using shop = await openWorkshop(40, { sink: { script } })
  await using _worker = await shop.startWorker({ ...quick, courier: courierOf(shop) })
  await shop.wake()
  await shop.untilStatus('paused')
  const { reason, stoppedBy } = await readEdition(shop)
  assert.equal(stoppedBy, 'relays')
  assert.match(reason ?? '', /^no relay is left that may carry it: sink refuses us since .*not you/)
  await shop.until((all) => all.every((state) => state === 'waiting'))
  const tries = await sql<{ tries: number }>`select max(tries)::int as tries from deliveries`.execute(
    shop.database,
  )
  assert.equal(tries.rows[0]?.tries, 0)
  door.refusing = false
  const mended = performance.now()
  await shop.untilStatus('done')
  assert.ok(performance.now() - mended < 4_000)
  assert.deepEqual(new Set(await shop.states()), new Set(['accepted']))
  assert.equal((await readEdition(shop)).stoppedBy, null)
  assert.equal(await countOutages(shop), 0)
  // The operator hears of it once the relay takes mail again.
  await shop.untilSink((all) => all.some(({ to }) => to[0] === 'press@example.org'))
})

test('with a second relay an edition goes on over that one and never pauses', async () => {
  const { script } = openDoor()
  await using shop = await openWorkshop(50)
  await using refusing = await openSink({ script })
  await using _worker = await shop.startWorker({
    ...quick,
    courier: openRelays([
      relayAt(refusing.port, 'first', { connections: 5 }),
      relayAt(shop.sink.port, 'second', { connections: 5, weight: 0 }),
    ]),
  })
  await shop.wake()
  await shop.untilStatus('done')
  assert.deepEqual(new Set(await shop.states()), new Set(['accepted']))
  assert.equal(await countOutages(shop), 1)
})

test('a relay that takes connections and says nothing is left to itself: another one carries the edition', async () => {
  await using shop = await openWorkshop(40)
  const held: Socket[] = []
  const silent = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  await using _cleaning = new AsyncDisposableStack()
  _cleaning.defer(() => {
    for (const socket of held) socket.destroy()
    silent.close()
  })
  const address = silent.address()
  assert.ok(address !== null && typeof address === 'object')
  await using _worker = await shop.startWorker({
    ...quick,
    courier: openRelays([
      relayAt(address.port, 'first', { connections: 5 }),
      relayAt(shop.sink.port, 'second', { connections: 5, weight: 0 }),
    ]),
  })
  await shop.wake()
  const begunAt = performance.now()
  await shop.untilStatus('done')
  assert.ok(performance.now() - begunAt < 10_000)
  assert.deepEqual(new Set(await shop.states()), new Set(['accepted']))
  assert.equal(held.length, 1, 'one connection is enough to find out')
})
