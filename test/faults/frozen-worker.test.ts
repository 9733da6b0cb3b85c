/** A worker stands still for longer than its lease and then goes on: nobody gets anything twice. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { scale } from '../support/fault-scale.ts'
import { type Installation, makeInstallation, type Running } from '../support/installation.ts'
import {
  checkEveryone,
  launchEdition,
  readArrivals,
  soon,
  untilArrived,
  untilDone,
} from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'

const readers = 3_000
const perSecond = 500
/** The queue's lock on a job is as long as the lease; both are shorter than a turn, in whose middle it goes on. */
const lease = 1_000
const settings = `delivery: { lease: ${lease}ms, renewLease: 300ms }\n`

/** How long (ms) the event loop is blocked: longer than a lease. */
const blocked = scale({ full: 60_000, ci: 4_500 })
const preload = fileURLToPath(new URL('../fixtures/block-event-loop.js', import.meta.url))

/** What happens to the worker, and what once another one has taken back what it held. */
interface Standstill {
  readonly begin: (worker: Running) => void
  readonly end: (worker: Running, installation: Installation) => Promise<void> | void
}

async function sendThrough(t: TestContext, { begin, end }: Standstill): Promise<void> {
  await using installation = await makeInstallation({
    yaml: settings,
    env: { NODE_OPTIONS: `--import=${preload}`, BLOCK_MS: String(blocked) },
  })
  await using _inbox = await openPacedInbox(installation, perSecond)
  const still = installation.start('worker')
  const other = installation.start('worker')
  await Promise.all([still, other].map((worker) => worker.said(/Running; Ctrl-C/)))
  await launchEdition(installation, readers)
  await untilArrived(installation, 150)
  begin(still)
  // The lease has to run out in real time; a worker's first act is a sweep, which then takes back what it covered.
  await pause(lease)
  const third = installation.start('worker')
  await soon(third.said(/"workers_recovered"/), 'what it held was not taken back')
  t.diagnostic(`taken back: ${/"sessions".*?(?=,"msg")/.exec(third.output())?.[0] ?? ''}`)
  // By then these recipients have their message from another one.
  await untilArrived(installation, (await readArrivals(installation)).length + 300)
  await end(still, installation)
  await untilDone(installation)
  // What it learned when it went on is recorded before it ends; whom that sets back to waiting the others see to.
  await stop(still)
  await untilDone(installation)
  for (const worker of [other, third]) await stop(worker)
  const { totals } = await checkEveryone(installation, readers, await readArrivals(installation))
  // It is alive and hears every reply, late as that may be.
  assert.equal(totals.inDoubt, 0)
}

async function stop(worker: Running): Promise<void> {
  worker.kill('SIGTERM')
  assert.equal((await worker.ended).code, 0, worker.output())
}

describe('a worker stands still in mid-send', () => {
  test('frozen until another one has taken back what it held', async (t) => {
    await sendThrough(t, {
      begin: (worker) => worker.kill('SIGSTOP'),
      end: (worker) => worker.kill('SIGCONT'),
    })
  })

  test('frozen until the edition is done', async (t) => {
    await sendThrough(t, {
      begin: (worker) => worker.kill('SIGSTOP'),
      end: async (worker, installation) => {
        await untilDone(installation)
        worker.kill('SIGCONT')
      },
    })
  })

  test('its event loop blocked for longer than its lease and its lock', async (t) => {
    await sendThrough(t, { begin: (worker) => worker.kill('SIGUSR2'), end: () => undefined })
  })
})
