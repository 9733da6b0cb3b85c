/** Fault 11: workers' clocks are an hour off, before and behind: nobody gets anything twice, nobody waits for it. */
import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { type FaultRun, openFaultRun } from '../support/fault-run.ts'
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

/** How many hours a worker's clock is from ours, as its log has it. */
function hoursOff(worker: Running): number {
  const [, time = ''] = /"time":"([^"]+)"/.exec(worker.output()) ?? []
  // Added to zero, since -0 is not what a test compares with.
  return Math.round((Date.parse(time) - Date.now()) / 3_600_000) + 0
}

async function stop(workers: readonly Running[]): Promise<void> {
  for (const worker of workers) worker.kill('SIGTERM')
  for (const worker of workers) assert.equal((await worker.ended).code, 0, worker.output())
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
  await stop(workers)
}

describe('workers whose clocks are wrong', {
  skip: here || process.env['CI'] === 'true' ? false : 'libfaketime is not installed',
}, () => {
  test('each sends its share, and what it tells is believed', { timeout: 600_000 }, async () => {
    await using run = await openFaultRun({ readers, sink: { pace } })
    await sendWithThree(run)
  })
})
