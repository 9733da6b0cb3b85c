/** A worker is stopped at each named step, for longer than its lease, and goes on when others have done its work. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openFaultRun, type Strike, strikeSteps } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'

/** What a stopped worker holds comes back by a sweep, every 15 s: a few of the steps are enough for every change. */
const { readers, others, steps } = scale<{
  readonly readers: number
  readonly others: number
  readonly steps: readonly Strike['at'][]
}>({
  full: { readers: 2_000, others: 7, steps: strikeSteps },
  ci: { readers: 200, others: 1, steps: ['claimed', 'dot'] },
})

describe(`one of ${others + 1} workers stopped at each step`, () => {
  test('what it held is taken over, and nothing of it goes out twice', { timeout: 3_600_000 }, async (t) => {
    await using run = await openFaultRun({ readers })
    for (const at of steps) {
      const edition = await run.launch()
      const frozen = await run.startStruck({ at, count: 1, how: 'SIGSTOP' })
      const rest = await Promise.all(Array.from({ length: others }, () => run.startWorker()))
      await run.untilDone(edition)
      frozen.kill('SIGCONT')
      for (const worker of [frozen, ...rest]) worker.kill('SIGTERM')
      for (const worker of [frozen, ...rest]) assert.equal((await worker.ended).code, 0, worker.output())
      // What it tells when it wakes may put somebody back to waiting, whom the next worker serves.
      const last = await run.startWorker()
      await run.untilDone(edition)
      last.kill('SIGTERM')
      await last.ended
      const { accepted, inDoubt } = await run.check(edition)
      t.diagnostic(`${at}: accepted ${accepted}, in doubt ${inDoubt}`)
      // It lives and hears every reply; only a line that the kernel lost while it stood still could be missing.
      assert.equal(inDoubt, 0, `stopped at ${at}`)
    }
  })
})
