/** Workers are killed at each named step of their work: nobody gets anything twice, nobody is lost, doubt is rare and named. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openFaultRun, type Strike, strikeSteps } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'

const { readers, kills } = scale({ full: { readers: 2_000, kills: 20 }, ci: { readers: 300, kills: 3 } })
const connections = 10

/** Statements come once for many messages, and connections once for a worker's life. */
function howMany(at: Strike['at']): number {
  const rare = ['claimed', 'connected', 'intended', 'recording', 'recorded'].includes(at)
  return 1 + Math.floor(Math.random() * (rare ? 2 : 40))
}

describe(`${kills} workers killed at each step of an edition to ${readers} readers`, () => {
  test('the next worker of that machine goes on', { timeout: 3_600_000 }, async (t) => {
    await using run = await openFaultRun({ readers })
    for (const at of strikeSteps) {
      const edition = await run.launch()
      for (let kill = 0; kill < kills; kill += 1) {
        const struck = await run.startStruck({ at, count: howMany(at), how: 'SIGKILL' })
        await struck.ended
      }
      const last = await run.startWorker()
      await run.untilDone(edition)
      last.kill('SIGTERM')
      await last.ended
      const { accepted, inDoubt, doubtArrived } = await run.check(edition)
      t.diagnostic(`${at}: accepted ${accepted}, in doubt ${inDoubt}, of whom ${doubtArrived} have it`)
      assert.ok(inDoubt <= kills * connections, `${inDoubt} in doubt after ${kills} blows at ${at}`)
    }
  })
})
