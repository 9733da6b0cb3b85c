/** Many workers at once, and one that is killed: every form is answered once, none is lost. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { addReader, flood, openTestJob, type TestJob } from './job.ts'

const generous = { readers: { confirmationsPerHour: 10_000 } }

/** Forms for addresses of many domains, each twice. */
async function sendIn(job: TestJob, addresses: number): Promise<void> {
  await flood(job, addresses, 'r{i}@d{i}.example')
  await flood(job, addresses, 'R{i}@d{i}.example')
}

/** Every address has one message, one subscription, one entry in the log; nothing waits. */
async function assertEachOnce(job: TestJob, addresses: number): Promise<void> {
  const { rows } = await sql`
    select (select count(*) from notices) as notices, (select count(distinct address) from notices) as addresses,
      (select count(*) from confirmations where message_id is not null) as confirmations,
      (select count(*) from subscriptions where state = 'pending') as pending,
      (select count(*) from consent_events) as events, (select count(*) from sign_ups) as waiting`.execute(
    job.database,
  )
  assert.deepEqual(rows[0], {
    ...{ notices: addresses, addresses, confirmations: addresses, pending: addresses, events: addresses },
    waiting: 0,
  })
  assert.deepEqual(job.failures, [])
}

/** Waits until so many statements wait for a lock. */
async function untilBlocked({ database }: TestJob, many: number): Promise<void> {
  const count = sql<{ many: number }>`
    select count(*) as many from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  while ((await count.execute(database)).rows[0]?.many !== many) await nextTurn()
}

test('four workers at once write each message once', async () => {
  await using job = await openTestJob()
  await sendIn(job, 20)
  await Promise.all(Array.from({ length: 4 }, async () => await job.run(generous)))
  await assertEachOnce(job, 20)
})

test('two forms for one person, looked at by two workers at the same moment: one message', async () => {
  await using job = await openTestJob()
  await addReader(job, 'ann@example.com', job.lists[1], 'confirmed')
  const runs: Promise<void>[] = []
  // Whoever holds the reader's row stops a worker between the limits and the message.
  await job.database.transaction().execute(async (transaction) => {
    await sql`select from subscribers for update`.execute(transaction)
    await job.ask('ann@example.com', {}, false)
    runs.push(job.run())
    await untilBlocked(job, 1)
    await job.ask('ann@example.com')
    runs.push(job.run())
    await untilBlocked(job, 2)
  })
  await Promise.all(runs)
  assert.equal(await job.messages(), 1)
  assert.equal(await job.waiting(), 0)
})

test('a worker that is killed in the middle loses nothing and repeats nothing', {
  timeout: 60_000,
}, async () => {
  await using job = await openTestJob()
  await addReader(job, 'r20@d20.example', job.lists[1], 'confirmed')
  await sendIn(job, 40)
  const main = new URL('./job-main.ts', import.meta.url).pathname
  const worker = spawn(process.execPath, [main, JSON.stringify(job.connection)], { stdio: 'inherit' })
  const ended = once(worker, 'exit')
  // Whoever holds the reader's row stops it in the middle of a form.
  await job.database.transaction().execute(async (transaction) => {
    await sql`select from subscribers for update`.execute(transaction)
    await untilBlocked(job, 1)
    worker.kill('SIGKILL')
    await ended
  })
  assert.deepEqual([await job.messages(), await job.waiting()], [19, 61])
  await job.run(generous)
  await assertEachOnce(job, 40)
})

test('a job that is told to stop leaves the rest for the next one', async () => {
  await using job = await openTestJob()
  await sendIn(job, 5)
  await job.run({ ...generous, signal: AbortSignal.abort() })
  assert.equal(await job.waiting(), 10)
  await job.run(generous)
  await assertEachOnce(job, 5)
})
