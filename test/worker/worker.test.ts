/** The worker on the real things: what the relay took is what the ledger says, whatever happens in between. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../src/ledger/claim.ts'
import { countWorkers } from '../../src/ledger/session.ts'
import { cancel, pause, resume } from '../../src/ledger/steer.ts'
import { countDeliveries } from '../../src/ledger/totals.ts'
import { leave, openFence, suppress } from '../support/ledger.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

const limits = { timeout: 30_000 }
const readers = 300

/** The addresses of those whose row is in a state. */
async function addressesOf(shop: Workshop, state: string): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select s.address from deliveries d join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${shop.edition.id} and d.state = ${state}::delivery_state`.execute(shop.database)
  return rows.map(({ address }) => address).sort()
}

const settled = (states: readonly string[]): boolean =>
  !states.some((state) => ['waiting', 'claimed', 'transmitting'].includes(state))
const onNobodysHands = (states: readonly string[]): boolean =>
  !states.some((state) => ['claimed', 'transmitting'].includes(state))

test(
  'everyone gets the edition once; refused and deferred are told apart; the operator hears of it',
  limits,
  async () => {
    await using shop = await openWorkshop(readers, {
      sink: {
        script: [
          { at: 'rcpt', when: (to) => to.startsWith('r7@'), reply: '550 5.1.1 no such user' },
          { at: 'rcpt', when: (to) => to.startsWith('r8@'), reply: '451 4.7.1 greylisted' },
        ],
      },
    })
    {
      await using _worker = await shop.startWorker()
      await shop.wake()
      await shop.untilAccepted(readers - 2)
      await shop.until((states) => states[6] === 'rejected' && states[7] === 'waiting')
    }
    assert.deepEqual(await shop.taken(), await addressesOf(shop, 'accepted'))
    assert.equal(new Set(await shop.taken()).size, readers - 2)
    assert.equal(await countWorkers(shop.database), 0)
    // The last one is given up: the next worker finds nothing to send, ends the edition and tells the operator.
    await sql`update deliveries set state = 'expired' where n = 8`.execute(shop.database)
    await using _worker = await shop.startWorker()
    await shop.untilStatus('done')
    await shop.untilSink((all) => all.some(({ to }) => to[0] === 'press@example.org'))
    const { totals } = await countDeliveries(shop.database, shop.edition.id)
    assert.deepEqual([totals.accepted, totals.rejected, totals.expired], [readers - 2, 1, 1])
  },
)

test(
  'a worker that is stopped in mid-send leaves nothing in doubt, and the next one goes on',
  limits,
  async () => {
    await using shop = await openWorkshop(readers, { sink: { pace: 400 } })
    {
      await using _worker = await shop.startWorker()
      await shop.wake()
      await shop.untilAccepted(40)
    }
    const states = await shop.states()
    assert.ok(states.includes('waiting'), 'it was stopped in the middle')
    assert.ok(onNobodysHands(states))
    assert.ok(!states.includes('in_doubt'))
    assert.deepEqual(await shop.taken(), await addressesOf(shop, 'accepted'))
    assert.equal(await countWorkers(shop.database), 0)
    await using _worker = await shop.startWorker()
    await shop.untilStatus('done')
    assert.deepEqual(await shop.taken(), await addressesOf(shop, 'accepted'))
    assert.equal((await shop.taken()).length, readers)
  },
)

test(
  'who leaves in mid-send gets nothing; a pause holds within a second; a cancellation ends it',
  limits,
  async () => {
    await using shop = await openWorkshop(readers, { sink: { pace: 150 } })
    await using _worker = await shop.startWorker()
    await shop.wake()
    await shop.untilAccepted(20)
    await leave(shop.database, shop.listId, readers - 1)
    await suppress(shop.database, readers - 2)
    await leave(shop.database, shop.listId, 100)

    const asked = performance.now()
    await pause(shop.database, shop.edition.id, 'by a test')
    await shop.until(onNobodysHands)
    assert.ok(performance.now() - asked < 1_000, `paused after ${performance.now() - asked} ms`)
    const told = await shop.taken()
    assert.ok(told.length < 250)
    await resume(shop.database, shop.edition.id)
    await shop.wake()
    await shop.untilAccepted(told.length + 100)

    await cancel(shop.database, shop.edition.id, 'by a test')
    await shop.until(settled)
    const states = await shop.states()
    assert.ok(states.includes('cancelled'))
    assert.equal(states[99], 'unsubscribed')
    assert.deepEqual(await shop.taken(), await addressesOf(shop, 'accepted'))
    assert.equal(new Set(await shop.taken()).size, (await shop.taken()).length)
  },
)

test('what a dead worker held is taken back by a sweep, and everybody left is served', limits, async () => {
  await using shop = await openWorkshop(40)
  const dead = await openFence(shop.database)
  await claim(shop.database, { edition: shop.edition.id, fence: dead, limit: 10 })
  await using worker = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(30)
  await sql`update workers set lease_until = clock() where fence = ${dead}`.execute(shop.database)
  await worker.sweep()
  await shop.untilStatus('done')
  assert.equal((await shop.taken()).length, 40)
})

test(
  'what is withdrawn from a slow relay goes out without a sweep, and the edition ends',
  limits,
  async () => {
    await using shop = await openWorkshop(3, { sink: { script: [{ at: 'greeting', wait: 400 }] } })
    await using _worker = await shop.startWorker({ times: { sweep: 600_000 } })
    await shop.wake()
    await shop.untilStatus('done')
    assert.equal((await shop.taken()).length, 3)
  },
)

test('a worker whose lease has run out, by the wall clock alone, begins nothing more', limits, async () => {
  await using shop = await openWorkshop(readers, { sink: { pace: 150 } })
  const jump = { ms: 0 }
  const clocks = { monotonic: () => performance.now(), wall: () => Date.now() + jump.ms }
  await using _worker = await shop.startWorker({ clocks, times: { sweep: 600_000 } })
  await shop.wake()
  await shop.untilAccepted(20)
  jump.ms = 30_000
  const before = (await shop.taken()).length
  await shop.until(onNobodysHands)
  const after = (await shop.taken()).length
  // Those whose last byte was handed over by then, and are in the relay's hands.
  assert.ok(after - before <= 6, `${after - before} were taken after the end of the lease`)
  assert.deepEqual(await shop.taken(), await addressesOf(shop, 'accepted'))
})

test('a worker whose database is gone still stops in time', limits, async () => {
  await using shop = await openWorkshop(5)
  const worker = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(1)
  await shop.database.destroy()
  const asked = performance.now()
  await worker[Symbol.asyncDispose]()
  assert.ok(performance.now() - asked < 15_000)
})
