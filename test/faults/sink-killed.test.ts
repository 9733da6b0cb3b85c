/** Fault 7: the relay itself is killed, before and after it has written a message down, and comes back. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openFaultRun } from '../support/fault-run.ts'
import { scale } from '../support/fault-scale.ts'
import { soon } from '../support/launched-edition.ts'
import { openSinkProcess } from '../support/sink-process.ts'

const { readers, deaths, pace } = scale({
  full: { readers: 5_000, deaths: 10, pace: 500 },
  ci: { readers: 600, deaths: 2, pace: 200 },
})
/** What one death leaves in doubt: a message on each connection. */
const connections = 10

describe(`a relay killed ${deaths} times at each place in mid-send`, () => {
  test('in doubt are only those whose answer died with it', { timeout: 3_600_000 }, async (t) => {
    await using sink = await openSinkProcess({ pace })
    await sink.start()
    const env = { SMTP_URL: `smtp://127.0.0.1:${sink.port}` }
    await using run = await openFaultRun({ readers, relay: { env, accepted: sink.accepted } })
    const worker = await run.startWorker()
    for (const at of ['dot', 'recorded'] as const) {
      const edition = await run.launch()
      for (let death = 0; death < deaths; death += 1) {
        await sink.stop()
        await sink.start(`${at}:${Math.floor(readers / (deaths + 1) / 2)}`)
        await soon(sink.died(), 'the relay was not killed')
      }
      await sink.start()
      await run.untilDone(edition)
      const fate = await run.check(edition)
      t.diagnostic(
        `${at}: accepted ${fate.accepted}, in doubt ${fate.inDoubt}, of whom ${fate.doubtArrived} have it`,
      )
      assert.ok(
        fate.inDoubt <= 2 * deaths * connections,
        `${fate.inDoubt} in doubt after ${deaths} deaths at ${at}`,
      )
    }
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
  })
})
