/** A killed worker's journal: in doubt are the open connections alone, and nobody waits for its lease. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { type Installation, makeInstallation, type Running } from '../support/installation.ts'
import {
  checkEveryone,
  launchEdition,
  readArrivals,
  untilArrived,
  untilDone,
} from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'

const readers = 2_000
const perSecond = 500
const kills = 3
/** What one kill may leave in doubt: a message on each connection (`relays.main.connections`). */
const connections = 10
/** Far longer than the test may take: only the journal can bring back what the dead held. */
const settings = 'delivery: { lease: 10m, renewLease: 3m }\n'

const linux = { skip: process.platform === 'linux' ? false : 'nothing is proved here' }

async function started(worker: Running): Promise<Running> {
  await worker.said(/Running; Ctrl-C/)
  return worker
}

async function killInMidSend(installation: Installation, worker: Running, more: number): Promise<void> {
  await untilArrived(installation, (await readArrivals(installation)).length + more)
  worker.kill('SIGKILL')
  await worker.ended
}

async function check(installation: Installation, killed: number, t: TestContext): Promise<void> {
  const { totals } = await checkEveryone(installation, readers, await readArrivals(installation))
  t.diagnostic(`in doubt after ${killed} kills: ${totals.inDoubt}`)
  assert.ok(totals.inDoubt <= killed * connections, `${totals.inDoubt} in doubt`)
}

async function stop(worker: Running): Promise<void> {
  worker.kill('SIGTERM')
  assert.equal((await worker.ended).code, 0, worker.output())
}

describe('a worker killed in mid-send', linux, () => {
  test(`${kills} times: the next one on that machine goes on at once`, async (t) => {
    await using installation = await makeInstallation({ yaml: settings })
    await using _inbox = await openPacedInbox(installation, perSecond)
    const site = await started(installation.start('site'))
    await launchEdition(installation, readers)
    for (let killed = 0; killed < kills; killed++)
      await killInMidSend(installation, await started(installation.start('worker')), 200)
    const last = await started(installation.start('worker'))
    await untilDone(installation)
    await check(installation, kills, t)
    await stop(last)
    assert.deepEqual(
      await readdir(join(installation.folder, 'data', 'journal')),
      [],
      'nothing is left behind',
    )
    await stop(site)
  })

  test('one that runs beside it takes it in', async (t) => {
    await using installation = await makeInstallation({ yaml: settings })
    await using _inbox = await openPacedInbox(installation, perSecond)
    const workers = [installation.start('worker'), installation.start('worker')]
    const [victim, beside] = await Promise.all(workers.map(started))
    assert.ok(victim && beside)
    await launchEdition(installation, readers)
    await killInMidSend(installation, victim, 300)
    await untilDone(installation)
    await check(installation, 1, t)
    await stop(beside)
  })
})
