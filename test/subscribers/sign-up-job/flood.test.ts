/** A flood of forms: no person is asked twice, no more goes out than usual, and those who mean it are not drowned. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { setClock } from '../../support/ledger.ts'
import { flood, hashOf, openTestJob, type TestJob } from './job.ts'

const hour = 3_600_000

/** Confirmation messages of the last week that were confirmed, spread over it. */
async function usualWeek({ database }: TestJob, many: number): Promise<void> {
  await sql`
    insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, worked, created_at, confirmed_at)
    select i, md5(i::text)::bytea, md5('d' || i % 100)::bytea, '{1}', true, at, at
    from generate_series(1, ${many}::int) i, lateral (
      select clock() - interval '2 hours' - i * (interval '6 days' / ${many}::int) as at) t`.execute(database)
}

test('10,000 forms for one address: one message, and nothing waits', async () => {
  await using job = await openTestJob()
  await flood(job, 10_000, 'victim@example.com', { worked: false })
  await job.run()
  assert.equal((await job.notices()).length, 1)
  assert.equal(await job.waiting(), 0)
})

test('10,000 addresses: no more than the budget goes out, hour by hour, and the operator is told once', async () => {
  await using job = await openTestJob()
  await flood(job, 10_000, 'r{i}@d{i}.example')
  await job.run()
  assert.equal(await job.messages(), 60)
  const told = (await job.notices()).filter(({ payload }) => payload.kind === 'sign_ups_held')
  assert.deepEqual(
    told.map(({ address, payload }) => ({ address, payload })),
    [
      {
        address: 'press@example.org',
        payload: { kind: 'sign_ups_held', asked: 10_000, allowed: 60 },
      },
    ],
  )
  await job.run()
  assert.equal(await job.messages(), 60, 'they wait')
  await setClock(job.database, 0.9 * hour)
  await job.run()
  assert.equal(await job.messages(), 60)
  await setClock(job.database, 1.1 * hour)
  await job.run()
  assert.equal(await job.messages(), 120)
  await setClock(job.database, 25.1 * hour)
  await job.run()
  assert.equal(await job.waiting(), 0, 'what waited for a day is let go')
  assert.equal(await job.messages(), 120)
  assert.equal(
    (await job.notices()).filter(({ payload }) => payload.kind === 'sign_ups_held').length,
    1,
    'once a day',
  )
})

test('five times the usual week may go out, and a flood does not raise its own limit', async () => {
  await using job = await openTestJob()
  const modest = { readers: { confirmationsPerHour: 5 } }
  const asked = async () => (await job.notices()).filter(({ payload }) => payload.kind === 'confirm').length
  await usualWeek(job, 168 * 2)
  await flood(job, 100, 'r{i}@d{i}.example')
  await job.run(modest)
  assert.equal(await asked(), 10)
  await setClock(job.database, 1.2 * hour)
  await job.run(modest)
  assert.equal(await asked(), 20)
})

test('without the proof of work a quarter goes out; those with it have their turn all the same', async () => {
  await using job = await openTestJob()
  await flood(job, 200, 'r{i}@d{i}.example', { worked: false })
  await job.run()
  assert.equal(await job.messages(), 15)
  await job.ask('ann@example.com')
  await job.run()
  assert.equal((await job.notices()).filter(({ address }) => address === 'ann@example.com').length, 1)
})

test('one domain gets half of the floor; the others have their turn all the same', async () => {
  await using job = await openTestJob()
  await flood(job, 200, 'r{i}@victim.example')
  await job.run()
  assert.equal(await job.messages(), 30)
  await job.ask('ann@example.com')
  await job.run()
  assert.equal((await job.notices()).filter(({ address }) => address === 'ann@example.com').length, 1)
})

test('networks take turns: one reader gets through the flood of another network', async () => {
  await using job = await openTestJob()
  await flood(job, 1_000, 'r{i}@d{i}.example', { ip: '203.0.113.7' })
  await job.ask('ann@example.com', { ip: '2001:db8:1::7' })
  await job.run()
  assert.equal((await job.notices()).filter(({ address }) => address === 'ann@example.com').length, 1)
})

test('the limits count what went to an address and its domain before it was erased', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com')
  await job.run()
  await sql`update confirmations set subscriber_id = null, request = null`.execute(job.database)
  await sql`delete from subscribers`.execute(job.database)
  await job.ask('ANN@example.com')
  await job.run()
  assert.equal(await job.messages(), 1)
  const { rows } = await sql<{ hash: Buffer }>`select address_hash as hash from confirmations`.execute(
    job.database,
  )
  assert.ok(rows[0]?.hash.equals(hashOf('ann@example.com')))
})
