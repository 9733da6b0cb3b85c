/** Fault 15: a machine is lost in mid-send, with all that was not synced: the same holds, and one group is in doubt. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import { soon } from '../support/launched-edition.ts'
import { cutPower, type JournalFate, keepSynced } from '../support/power-cut.ts'

const preload = fileURLToPath(new URL('../fixtures/other-boot.js', import.meta.url))
const everyFate: readonly JournalFate[] = ['no line', 'some lines', 'every line', 'no name']
const { readers, perSecond, fates } = scale<{
  readers: number
  perSecond: number
  fates: readonly JournalFate[]
}>({
  full: { readers: 2_000, perSecond: 500, fates: Array.from({ length: 5 }, () => everyFate).flat() },
  ci: { readers: 600, perSecond: 300, fates: ['no line', 'every line'] },
})
/** One group is what the wire takes in 150 ms (docs/sending.md); of as many the outcome may not be recorded yet. */
const group = 2 * perSecond * 0.15
/** A message on each connection. */
const connections = 10
/** As long (ms) as the lease that a fault run gives. */
const lease = 2_000

async function countAccepted({ sink }: FaultRun, edition: number): Promise<number> {
  const ours = `<d.${edition.toString(36)}.`
  return (await sink.accepted()).filter(({ messageId }) => messageId.startsWith(ours)).length
}

async function untilAccepted(faults: FaultRun, edition: number, many: number): Promise<void> {
  while ((await countAccepted(faults, edition)) < many) await pause(50)
}

describe('a machine lost in mid-send', {
  skip: process.platform === 'linux' ? false : 'its processes are stopped by what Linux tells of them',
}, () => {
  test('the log of the database ends where it was synced, the journal anywhere', {
    timeout: 3_600_000,
  }, async (t) => {
    await using faults = await openFaultRun({ readers, sink: { pace: perSecond } })
    const { database, installation } = faults
    const doomed = {
      database,
      dataFolder: join(installation.folder, 'data'),
      synced: join(installation.folder, 'synced'),
    }
    const startMachine = async () =>
      await faults.startWorker({ NODE_OPTIONS: `--import=${preload}`, BOOT: randomUUID() })
    let worker = await startMachine()
    for (const journal of fates) {
      await keepSynced(doomed)
      const edition = await faults.launch()
      const moment = Math.floor(readers * (0.1 + 0.4 * Math.random()))
      await soon(untilAccepted(faults, edition, moment), 'nothing goes out')
      const { inSync } = await cutPower(doomed, worker, journal)
      const before = await countAccepted(faults, edition)
      assert.ok(before < readers, 'it was over before the machine was lost')
      // Nobody starts a machine so quickly that its last lease is not over.
      await pause(lease)
      worker = await startMachine()
      await faults.untilDone(edition)
      const fate = await faults.check(edition)
      t.diagnostic(
        `of the journal ${journal}${inSync ? ', cut in a sync' : ''}: ` +
          `in doubt ${fate.inDoubt}, of whom ${fate.doubtArrived} have it`,
      )
      assert.ok(fate.inDoubt <= group + connections, `${fate.inDoubt} in doubt`)
      const { rows } = await sql<{ doubt: string }>`
        select distinct doubt from deliveries where edition_id = ${edition} and state = 'in_doubt'`.execute(
        database,
      )
      assert.deepEqual(
        rows.filter(({ doubt }) => doubt !== 'host_lost'),
        [],
      )
    }
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })
})
