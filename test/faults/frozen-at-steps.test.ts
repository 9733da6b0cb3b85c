/** Workers are stopped at each named step, for longer than their leases, and go on when others have done their work. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import {
  type FaultRun,
  openFaultRun,
  type Strike,
  stopAll,
  strikeEnv,
  strikeSteps,
  untilStruck,
} from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import type { Running } from '../support/installation.ts'

type Step = Strike['at']

const workers = 8
/** Up to here a worker asks once more, before a message's last bytes, whether it holds its lease. */
const lastEarly = strikeSteps.indexOf('data')
const early = strikeSteps.slice(0, lastEarly + 1)
const late = strikeSteps.slice(lastEarly + 1)

/** At which steps workers are stopped in one edition, each at another; the others of the eight come when all of them are. */
const { readers, pace, editions } = scale<{
  readonly readers: number
  readonly pace: number
  readonly editions: readonly (readonly Step[])[]
}>({
  full: { readers: 2_000, pace: 500, editions: strikeSteps.map((at) => [at]) },
  ci: { readers: 300, pace: 100, editions: [early, late] },
})

/** Tries again at once, so that a resend comes with the sweep that finds the doubt. */
const yaml = 'delivery: { lease: 1s, renewLease: 300ms, retry: [1ms] }\n'

function pidsOf(workers: readonly Running[]): number[] {
  return workers.map(({ pid }) => pid).sort((a, b) => a - b)
}

/** Whose sessions were ended: by a sweep, since they stand still themselves. */
async function listEnded({ database }: FaultRun, workers: readonly Running[]): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select distinct pid from workers where pid = any (${pidsOf(workers)}::int[]) and ended_at is not null
    order by pid`.execute(database)
  return rows.map(({ pid }) => pid)
}

/** Starts a worker for each step, and resolves when each stands still: nobody else is there to take their work. */
async function freeze(
  run: FaultRun,
  steps: readonly Step[],
): Promise<{ frozen: Running[]; edition: number }> {
  const strikes = steps.map((at): Strike => ({ at, count: 1, how: 'SIGSTOP' }))
  const frozen = await Promise.all(strikes.map(async (strike) => await run.startWorker(strikeEnv(strike))))
  const edition = await run.launch()
  // Whom a stopped worker had in hand is sent to by another one where nothing was handed over yet: so it shows whether
  // the one that wakes still sends. After that only `hold` keeps a reader from two messages.
  await run.setPolicy(edition, steps.every((at) => early.includes(at)) ? 'resend' : 'hold')
  await Promise.all(frozen.map(async (worker, at) => await untilStruck(worker, strikes[at] ?? assert.fail())))
  return { frozen, edition }
}

describe(`${workers} workers, some of them stopped, each at another step`, () => {
  test('what they held is taken over, and nothing of it goes out twice', {
    timeout: 3_600_000,
  }, async (t) => {
    await using run = await openFaultRun({ readers, yaml, sink: { pace } })
    for (const steps of editions) {
      const { frozen, edition } = await freeze(run, steps)
      await run.untilLeasesOver(frozen)
      // A worker's first act is a sweep, which takes back what they held.
      const others = await Promise.all(
        Array.from({ length: workers - steps.length }, async () => await run.startWorker()),
      )
      await run.untilDone(edition)
      assert.deepEqual(await listEnded(run, frozen), pidsOf(frozen), 'somebody was not taken for gone')
      for (const worker of frozen) worker.kill('SIGCONT')
      await stopAll([...frozen, ...others])
      // What they tell when they wake may put somebody back to waiting, whom the next worker serves.
      const last = await run.startWorker()
      await run.untilDone(edition)
      await stopAll([last])
      const { accepted, inDoubt } = await run.check(edition)
      t.diagnostic(`${steps.join(', ')}: accepted ${accepted}, in doubt ${inDoubt}`)
      // They live and hear every reply; only a line that the kernel lost while they stood still could be missing.
      assert.equal(inDoubt, 0, `stopped at ${steps.join(', ')}`)
    }
  })
})
