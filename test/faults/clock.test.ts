/** Fault 11: workers' clocks are an hour off, or are set back: nobody gets anything twice, nobody waits for it. */
import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun, stopAll, strikeEnv, untilStruck } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import type { Running } from '../support/installation.ts'

const { readers, pace } = scale({ full: { readers: 5_000, pace: 500 }, ci: { readers: 400, pace: 100 } })
/** Debian's package `libfaketime`. */
const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const here = library !== undefined && existsSync(library)
const faked = {
  LD_PRELOAD: library ?? '',
  // Timers are the monotonic clock's: it is the wall clock alone that an administrator sets wrong.
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
}
/** Tries again at once, so that a resend comes with the sweep that finds the doubt. */
const yaml = 'delivery: { lease: 2s, renewLease: 500ms, retry: [1ms] }\n'

/** How many hours a worker's clock is from ours, as its log has it after so many characters. */
function hoursOff(worker: Running, from = 0): number {
  const [, time = ''] = /"time":"([^"]+)"/.exec(worker.output().slice(from)) ?? []
  // Added to zero, since -0 is not what a test compares with.
  return Math.round((Date.parse(time) - Date.now()) / 3_600_000) + 0
}

/** One is an hour ahead, one behind, one is right. */
async function sendWithThree(run: FaultRun): Promise<void> {
  const start = async (offset: string) => await run.startWorker({ ...faked, FAKETIME: offset })
  const workers = await Promise.all([start('+1h'), start('-1h'), run.startWorker()])
  const offsets = workers.map((worker) => hoursOff(worker))
  assert.deepEqual(offsets, [1, -1, 0])
  const edition = await run.launch()
  await run.untilDone(edition)
  assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
  const { rows } = await sql<{ pids: number[]; late: number }>`
    select array_agg(distinct w.pid) as pids,
      count(*) filter (where abs(extract(epoch from settled_at - now())) > 600)::int as late
    from deliveries d join workers w using (fence) where edition_id = ${edition}`.execute(run.database)
  const pids = workers.map(({ pid }) => pid).sort()
  assert.deepEqual(rows[0]?.pids.toSorted(), pids, 'one of them sent nothing')
  assert.equal(rows[0]?.late, 0, 'its own clock got into the ledger')
  await stopAll(workers)
}

/** One stands still in mid-message, and its clock is set back: by that alone its lease would hold for another hour. */
async function sendWithSetBack(run: FaultRun): Promise<void> {
  const strike = { at: 'data', count: 1, how: 'SIGSTOP' } as const
  const file = join(run.installation.folder, 'clock')
  await run.installation.write('clock', '+0')
  const environment = { ...faked, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' }
  // Alone at first, so that the work is its own.
  const frozen = await run.startWorker({ ...environment, ...strikeEnv(strike) })
  const edition = await run.launch()
  await sql`
    update editions set settings = jsonb_set(settings, '{inDoubt,processDied}', '"resend"')
    where id = ${edition}`.execute(run.database)
  await untilStruck(frozen, strike)
  await run.installation.write('clock', '-1h')
  await run.untilLeasesOver([frozen])
  // A worker's first act is a sweep, which takes back what the one that stands still holds.
  const sweeper = await run.startWorker()
  await run.untilDone(edition)
  const from = frozen.output().length
  frozen.kill('SIGCONT')
  await stopAll([frozen, sweeper])
  assert.equal(hoursOff(frozen, from), -1, 'its clock was not set back')
  assert.deepEqual(await run.check(edition), { accepted: readers, inDoubt: 0, doubtArrived: 0 })
}

describe('workers whose clocks are wrong', {
  skip: here || process.env['CI'] === 'true' ? false : 'libfaketime is not installed',
}, () => {
  test('each sends its share, and none trusts its wall clock alone', { timeout: 600_000 }, async () => {
    await using run = await openFaultRun({ readers, yaml, sink: { pace } })
    await sendWithThree(run)
    await sendWithSetBack(run)
  })
})
