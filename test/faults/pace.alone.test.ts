/** Eight workers together keep to a relay's limit, and make full use of it, while workers come and go. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { scale } from '../support/fault-scale.ts'
import { makeInstallation, type Running } from '../support/installation.ts'
import { launchEdition } from '../support/launched-edition.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'
import { openSink, type Sink } from '../support/sink.ts'

const perSecond = 100
const workers = 8
const seconds = 12
/** The limit is kept on any machine; that it is made full use of is asked where eight workers have one to themselves. */
const { least } = scale({ full: { least: 97 }, ci: { least: 85 } })
const yaml = `relays: { main: { perSecond: ${perSecond}, connections: 40 } }\n`

/** Messages a second that the relay took within so many seconds from now. */
async function measure(sink: Sink, during: () => Promise<unknown> = async () => undefined): Promise<number> {
  const from = Date.now()
  await Promise.all([pause(seconds * 1_000), during()])
  const until = Date.now()
  const taken = (await sink.accepted()).filter(({ at }) => at >= from && at < until)
  return (taken.length * 1_000) / (until - from)
}

for (const queue of ['PostgreSQL', 'Redis'] as const)
  describe(`eight workers, ${perSecond} a second, the queue on ${queue}`, {
    skip: queue === 'Redis' && !isRedisInstalled(),
  }, () => {
    test('never more, and not much less, also while workers die and start', async (t) => {
      await using opening = new AsyncDisposableStack()
      const sink = opening.use(await openSink())
      const redis = queue === 'Redis' ? opening.use(await openRedisServer()) : undefined
      const installation = opening.use(
        await makeInstallation({
          yaml,
          env: {
            SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
            ...(redis === undefined ? {} : { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
          },
        }),
      )
      const site = installation.start('site')
      await site.said(/Running; Ctrl-C/)
      const startWorker = async (): Promise<Running> => {
        const worker = installation.start('worker')
        await worker.said(/Running; Ctrl-C/)
        return worker
      }
      const running: Running[] = []
      for (let i = 0; i < workers; i += 1) running.push(await startWorker())
      await launchEdition(installation, perSecond * seconds * 4)
      // Until each of them knows its share of the connections.
      while ((await sink.accepted()).length < 5 * perSecond) await pause(100)
      const steady = await measure(sink)
      t.diagnostic(`${steady.toFixed(1)} a second`)
      assert.ok(steady >= least && steady <= 100, `${steady} a second`)
      const changing = await measure(sink, async () => {
        running[0]?.kill('SIGKILL')
        await pause(2_000)
        running[1]?.kill('SIGTERM')
        running.push(await startWorker())
      })
      t.diagnostic(`${changing.toFixed(1)} a second while workers come and go`)
      assert.ok(changing >= least - 7 && changing <= 101, `${changing} a second`)
    })
  })
