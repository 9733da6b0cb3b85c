/** A second form on the same day waits where it asks for more than the message that is there; it brings no more messages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { setClock } from '../../support/ledger.ts'
import { openTestJob, type TestJob } from './job.ts'

const hour = 3_600_000

const asked = async (job: TestJob) =>
  (await job.notices()).map(({ payload }) => (payload.kind === 'confirm' ? payload.lists : payload.kind))

test('a further list is asked about as soon as the address may be written to again', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com')
  await job.run()
  await setClock(job.database, hour)
  await job.ask('ann@example.com', { lists: ['weekly'] })
  await job.run()
  assert.equal(await job.waiting(), 1)
  // Whoever asks once more for what was asked takes nothing away from it.
  await job.ask('ann@example.com')
  await job.run()
  assert.equal(await job.waiting(), 1)
  await setClock(job.database, 23.9 * hour)
  await job.run()
  assert.deepEqual(await asked(job), [['daily']])
  await setClock(job.database, 24.1 * hour)
  await job.run()
  assert.deepEqual(await asked(job), [['daily'], ['weekly']])
  assert.equal(await job.waiting(), 0)
})

test('so is one that came a moment before the message was written', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com')
  await job.ask('ann@example.com', { lists: ['weekly'] })
  await setClock(job.database, 60_000)
  await job.run()
  await setClock(job.database, 24.1 * hour)
  await job.run()
  assert.deepEqual(await asked(job), [['daily'], ['weekly']])
})

test('who confirmed, left, and asks again on the same day is asked on the next', async () => {
  await using job = await openTestJob()
  await job.ask('ann@example.com')
  await job.run()
  await sql`update confirmations set confirmed_at = clock()`.execute(job.database)
  await sql`update subscriptions set state = 'unsubscribed', unsubscribed_at = clock()`.execute(job.database)
  await setClock(job.database, hour)
  await job.ask('ann@example.com')
  await job.run()
  await setClock(job.database, 24.1 * hour)
  await job.run()
  assert.deepEqual(await asked(job), [['daily'], ['daily']])
})

test('however many forms ask for more, one waits, and what is over after its day is let go', async () => {
  await using job = await openTestJob()
  await job.ask('victim@example.com')
  await job.run()
  await setClock(job.database, hour)
  for (const lists of [['weekly'], ['weekly', 'daily'], ['weekly'], ['daily']])
    for (const name of ['a', 'b']) await job.ask('victim@example.com', { lists, name })
  await job.run()
  assert.equal(await job.waiting(), 1)
  await setClock(job.database, 24.1 * hour)
  await job.run()
  await setClock(job.database, 49 * hour)
  await job.run()
  assert.equal((await job.notices()).length, 2)
  assert.equal(await job.waiting(), 0)
})

test('after three messages in thirty days nothing waits for a fourth', async () => {
  await using job = await openTestJob()
  for (const after of [0, 25, 50]) {
    await setClock(job.database, after * hour)
    await job.ask('ann@example.com')
    await job.run()
  }
  await job.ask('ann@example.com', { lists: ['weekly'] })
  await job.run()
  assert.equal(await job.waiting(), 0)
})
