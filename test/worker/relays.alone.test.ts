/** Several relays and several workers: fail-over in mid-send, a domain's limit, connections shared. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openRelays } from '../../src/delivery/relays.ts'
import { openSink } from '../support/sink.ts'
import { openWorkshop, relayAt } from './workshop.ts'

test('a relay that goes away leaves its share to the other, in mid-send; nobody gets it twice', async () => {
  await using shop = await openWorkshop(600, { sink: { pace: 150 } })
  const second = await openSink({ pace: 150 })
  await using _worker = await shop.startWorker({
    courier: openRelays([
      relayAt(shop.sink.port, 'first', { connections: 4 }),
      relayAt(second.port, 'second', { connections: 4 }),
    ]),
  })
  await shop.wake()
  await shop.untilAccepted(100)
  const before = (await second.accepted()).map(({ to }) => to[0])
  const gone = performance.now()
  await second[Symbol.asyncDispose]()
  const had = (await shop.sink.accepted()).length
  await shop.untilSink((all) => all.length >= had + 150)
  assert.ok(performance.now() - gone < 5_000, `${performance.now() - gone} ms`)
  await shop.until((all) => all.every((state) => state === 'accepted' || state === 'in_doubt'))
  const taken = [...(await shop.taken()), ...before]
  assert.equal(new Set(taken).size, taken.length)
})

test('a domain at its limit waits its turn, and keeps nobody else waiting', async () => {
  await using shop = await openWorkshop(200, {
    limits: { domains: { 'slow.example.org': { perSecond: 4 } } },
  })
  await sql`update subscribers set address = replace(address, '@a.', '@slow.') where id % 5 = 0`.execute(
    shop.database,
  )
  await using _worker = await shop.startWorker()
  const begun = performance.now()
  await shop.wake()
  await shop.untilSink((all) => all.filter(({ to }) => !to[0]?.includes('@slow.')).length === 160)
  assert.ok(performance.now() - begun < 4_000, 'the others had to wait')
  await shop.untilSink((all) => all.filter(({ to }) => to[0]?.includes('@slow.')).length >= 12)
  const slow = (await shop.sink.accepted()).filter(({ to }) => to[0]?.includes('@slow.')).length
  const seconds = (performance.now() - begun) / 1_000
  assert.ok(slow <= 4 * seconds + 3, `${slow} in ${seconds} s`)
  assert.ok(seconds < 6, `${slow} in ${seconds} s`)
  const tries = await sql<{ tries: number }>`
    select coalesce(max(tries), 0)::int as tries from deliveries where state <> 'accepted'`.execute(
    shop.database,
  )
  assert.equal(tries.rows[0]?.tries, 0)
})

test('connections are shared: three workers together never hold more than the limit and a notice each', async () => {
  await using shop = await openWorkshop(1_500, { sink: { pace: 500 }, limits: { connections: 4 } })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, shop.sink.connections.open)
  }, 5)
  await using _one = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(100)
  await using _two = await shop.startWorker()
  await using _three = await shop.startWorker()
  await shop.untilAccepted(1_500)
  clearInterval(watch)
  assert.ok(most <= 4, `${most} connections`)
  const seats = await sql<{ used: number }>`select used from budgets where key like 'seats:%'`.execute(
    shop.database,
  )
  assert.equal(seats.rows.length, 3)
  assert.ok(seats.rows.reduce((sum, { used }) => sum + used, 0) <= 4)
})
