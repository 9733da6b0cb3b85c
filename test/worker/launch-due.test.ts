/** A worker launches a scheduled edition at its hour, within two seconds, and holds one that is late. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { schedule } from '../../src/ledger/scheduled.ts'
import { readFates } from '../../src/ledger/verify.ts'
import { readStatus } from '../support/ledger.ts'
import { delivery, openWorkshop, type Workshop } from './workshop.ts'

/** Puts the workshop's edition back to where it was before its launch. */
async function unlaunch({ database, edition: { id } }: Workshop): Promise<void> {
  await sql`delete from deliveries where edition_id = ${id}`.execute(database)
  await sql`delete from edition_cursors where edition_id = ${id}`.execute(database)
  await sql`update editions set status = 'ready', launched_at = null, frozen = null where id = ${id}`.execute(
    database,
  )
}

/** Schedules it so many milliseconds from now, as the command does: agreed to, and told to the workers. */
async function scheduleIn(shop: Workshop, ms: number): Promise<Date> {
  const sendAt = new Date(Date.now() + ms)
  const { id: edition, fingerprint: agreed } = shop.edition
  const order = { edition, agreed, sendAt, timeZone: 'UTC', again: false, by: 'anna' }
  assert.deepEqual(await schedule(shop.database, order), { kind: 'scheduled' })
  await shop.wake()
  return sendAt
}

test('scheduled while workers run: launched within two seconds of the hour, once, and not before', async () => {
  await using shop = await openWorkshop(5)
  await unlaunch(shop)
  await using _first = await shop.startWorker()
  await using _second = await shop.startWorker()
  const sendAt = await scheduleIn(shop, 1_200)
  await shop.untilAccepted(5)
  const launched = await sql<{ at: Date }>`select launched_at as at from editions`.execute(shop.database)
  const late = (launched.rows[0]?.at.getTime() ?? 0) - sendAt.getTime()
  assert.ok(late >= 0 && late < 2_000, `${late} ms late`)
  assert.equal((await shop.taken()).length, 5)
})

test('its hour passed while no worker ran: within the bound it is sent by the first one', async () => {
  await using shop = await openWorkshop(2)
  await unlaunch(shop)
  await scheduleIn(shop, 60_000)
  await sql`update editions set send_at = clock() - interval '59 minutes'`.execute(shop.database)
  await using _worker = await shop.startWorker()
  await shop.untilAccepted(2)
})

test('more than an hour late: held, and the operator gets a notice', async () => {
  await using shop = await openWorkshop(2)
  await unlaunch(shop)
  await scheduleIn(shop, 60_000)
  await sql`update editions set send_at = clock() - interval '61 minutes'`.execute(shop.database)
  await using worker = await shop.startWorker()
  await worker.sweep()
  assert.equal(await readStatus(shop.database, shop.edition.id), 'held')
  await shop.untilSink((all) => all.some(({ to }) => to[0] === 'press@example.org'))
  assert.deepEqual(await shop.taken(), [])
  assert.deepEqual(await readFates(shop.database, shop.edition), [])
})

for (const what of ['relay', 'domain of From'] as const)
  test(`while its ${what} warms up, who was confirmed last is first at the hour too`, async () => {
    const warmUp = { since: new Date().toISOString().slice(0, 10), perDay: [50, 50] }
    await using shop = await openWorkshop(4, what === 'relay' ? { limits: { warmUp } } : {})
    await unlaunch(shop)
    await sql`update subscriptions set confirmed_at = clock() - (subscriber_id * 7 % 5) * interval '1 hour'`.execute(
      shop.database,
    )
    await using _worker = await shop.startWorker(
      what === 'relay' ? {} : { delivery: { ...delivery, warmUp: { 'example.org': warmUp } } },
    )
    await scheduleIn(shop, 300)
    await shop.untilAccepted(4)
    const order = await sql<{ at: Date }>`
      select b.confirmed_at as at from deliveries d join subscriptions b using (subscriber_id) order by d.n`.execute(
      shop.database,
    )
    const confirmed = order.rows.map(({ at }) => at.getTime())
    assert.deepEqual(
      confirmed,
      confirmed.toSorted((a, b) => b - a),
    )
  })
