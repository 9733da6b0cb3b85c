/** Redis forgets everything, or dies, in mid-send: that delays, loses nothing and repeats nothing. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { scale } from '../support/fault-scale.ts'
import { type Installation, makeInstallation, type Running } from '../support/installation.ts'
import {
  checkEveryone,
  launchEdition,
  longestGap,
  readArrivals,
  soon,
  untilArrived,
  untilDone,
} from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { isRedisInstalled, openRedisServer, type RedisServer } from '../support/redis-server.ts'

const readers = 2_000
/** A sweep comes every 15 s and finds what the queue forgot; the rest is for a busy machine. */
const longestDelay = 20_000
/** How long (ms) Redis stays away. */
const away = scale({ full: 60_000, ci: 0 })

interface Scene {
  readonly server: RedisServer
  readonly installation: Installation
}

/** Launches, with `before` between the launch and the workers' start, and `during` while they send. */
async function sendThrough(
  t: TestContext,
  perSecond: number,
  before: (scene: Scene) => void,
  during: (scene: Scene, workers: readonly Running[]) => Promise<void>,
): Promise<void> {
  await using server = await openRedisServer('--maxmemory-policy', 'noeviction')
  await using installation = await makeInstallation({
    env: { REDIS_URL: `redis://127.0.0.1:${server.port}` },
  })
  await using _inbox = await openPacedInbox(installation, perSecond)
  const scene = { server, installation }
  await launchEdition(installation, readers)
  before(scene)
  const workers = [installation.start('worker'), installation.start('worker')]
  await during(scene, workers)
  await untilDone(installation)
  const arrivals = await readArrivals(installation)
  const { totals } = await checkEveryone(installation, readers, arrivals)
  assert.equal(totals.inDoubt, 0)
  const gap = longestGap(arrivals)
  t.diagnostic(`nothing arrived for ${Math.round(gap)} ms at most`)
  assert.ok(gap < longestDelay + away, `nothing arrived for ${gap} ms`)
}

const redis = isRedisInstalled() || process.env['CI'] === 'true'

describe('Redis in mid-send', { skip: redis ? false : 'redis-server is not installed' }, () => {
  test('flushed after the launch, and again and again', async (t) => {
    const flush = ({ server }: Scene): void => void server.command('flushall')
    await sendThrough(t, 500, flush, async (scene) => {
      for (const count of [400, 900, 1_400]) {
        await untilArrived(scene.installation, count)
        flush(scene)
      }
    })
  })

  test('away when the workers want to go on, then back and empty', async (t) => {
    await sendThrough(
      t,
      // Slow enough that every turn ends while it is away.
      250,
      () => undefined,
      async ({ installation, server }, workers) => {
        await untilArrived(installation, 400)
        await server.kill()
        const noticed = workers.map((worker) => worker.said(/running a deliver job/))
        await soon(Promise.any(noticed), 'no worker noticed')
        await pause(away)
        await server.start()
      },
    )
  })

  test('out of memory, and then replaced by an empty one', async (t) => {
    await sendThrough(
      t,
      // Slow enough that every turn ends while it is full.
      250,
      () => undefined,
      async ({ installation, server }, workers) => {
        await untilArrived(installation, 400)
        server.command('config', 'set', 'maxmemory', '1')
        const noticed = workers.map((worker) => worker.said(/OOM command not allowed/))
        await soon(Promise.any(noticed), 'no worker noticed')
        await server.kill()
        await server.start()
      },
    )
  })
})
