/** Fault 14: a snapshot of the data folder is put back under a worker's feet: nothing is sent from it until `broadsheet arm`. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { scale } from '../support/fault-scale.ts'
import { type Installation, makeInstallation, type Running } from '../support/installation.ts'
import { type Arrival, checkEveryone, launchEdition, soon, untilDone } from '../support/launched-edition.ts'
import { openSink, type Sink } from '../support/sink.ts'

const run = promisify(execFile)
const { readers, perSecond } = scale({
  full: { readers: 5_000, perSecond: 500 },
  ci: { readers: 300, perSecond: 100 },
})

async function readArrivals(sink: Sink): Promise<Arrival[]> {
  return (await sink.accepted()).flatMap(({ to, at }) => to.map((address) => ({ address, at })))
}

/** Starts a worker and stops it when so many have arrived. */
async function sendUntil(installation: Installation, sink: Sink, many: number): Promise<void> {
  const worker = installation.start('worker')
  const arrived = async (): Promise<void> => {
    while ((await readArrivals(sink)).length < many) await pause(20)
  }
  await soon(arrived(), 'nothing goes out')
  await stop(worker)
}

async function stop(worker: Running): Promise<void> {
  worker.kill('SIGTERM')
  assert.equal((await worker.ended).code, 0, worker.output())
}

/** Sends a part, takes a snapshot, sends more, and puts the snapshot in the place of what it was taken of. */
async function sendAndPutBack(installation: Installation, sink: Sink): Promise<{ inSnapshot: number }> {
  const data = join(installation.folder, 'data')
  await launchEdition(installation, readers)
  await sendUntil(installation, sink, readers / 4)
  const inSnapshot = (await readArrivals(sink)).length
  await run('cp', ['-a', data, `${data}-snapshot`])
  await sendUntil(installation, sink, readers / 2)
  assert.ok((await readArrivals(sink)).length < readers, 'everything was sent: nothing is left to be held')
  await rename(data, `${data}-kept`)
  await rename(`${data}-snapshot`, data)
  return { inSnapshot }
}

test('a snapshot put back in mid-send: held until an operator has armed it, and then nobody gets it twice', async (t) => {
  await using sink = await openSink({ pace: perSecond })
  const env = { SMTP_URL: `smtp://127.0.0.1:${sink.port}` }
  await using installation = await makeInstallation({ env })
  const { inSnapshot } = await sendAndPutBack(installation, sink)
  const before = (await readArrivals(sink)).length

  const worker = installation.start('worker')
  const held = async (): Promise<void> => {
    while (!/"edition_held"/.test(worker.output())) {
      assert.equal((await readArrivals(sink)).length, before, 'it sends from a snapshot')
      await pause(20)
    }
  }
  await soon(held(), 'it does not hold the edition')
  assert.match(worker.output(), /"database_disarmed".*its data folder is a copy/)
  const resumed = await installation.run('resume', 'daily/latest')
  assert.equal(resumed.code, 4, resumed.stderr)
  assert.equal((await readArrivals(sink)).length, before, 'it sends from a snapshot')

  const armed = await installation.run('arm', '--yes')
  assert.equal(armed.code, 0, armed.stderr)
  await soon(worker.said(/"database_armed"/), 'the worker does not see that it may send')
  await untilDone(installation)
  const { totals } = await checkEveryone(installation, readers, await readArrivals(sink))
  // Whoever was waiting in the snapshot may have had it since: these had, the others had not.
  assert.equal(totals.inDoubt, readers - inSnapshot)
  t.diagnostic(`in doubt ${totals.inDoubt}, of whom ${before - inSnapshot} have it`)
  await stop(worker)
})
