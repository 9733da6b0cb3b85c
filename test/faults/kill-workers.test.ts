/** Workers are killed at random instants during one edition: nobody gets it twice, nobody is lost, doubt is named. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { scale } from '../support/fault-scale.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'
import { checkEveryone, launchEdition, readArrivals, untilDone } from '../support/launched-edition.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'
import { countBySession } from '../support/sessions.ts'

const { readers, kills, pauses } = scale({
  full: { readers: 50_000, kills: 50, pauses: { least: 500, most: 3_000 } },
  ci: { readers: 5_000, kills: 10, pauses: { least: 200, most: 1_500 } },
})
const perSecond = 500
const workers = 2
/**
 * A message on each connection (`relays.main.connections`), as the dead worker's journal has it. Who is in doubt
 * keeps the number of the session that died, and a killed worker has had one.
 */
const doubtPerKill = 10
/** A short lease, so that what a dead worker held comes back within the test. */
const settings = 'delivery: { lease: 3s, renewLease: 1s }\n'

async function killAtRandom(installation: Installation, t: TestContext): Promise<number> {
  const running = Array.from({ length: workers }, () => installation.start('worker'))
  let killed = 0
  while (killed < kills) {
    await Promise.all(running.map((worker) => worker.said(/Running; Ctrl-C/)))
    // The instant is what is random here, not a wait for something.
    await pause(pauses.least + Math.random() * (pauses.most - pauses.least))
    const at = Math.floor(Math.random() * running.length)
    const victim = running[at]
    if (victim === undefined) continue
    victim.kill('SIGKILL')
    await victim.ended
    killed += 1
    running[at] = installation.start('worker')
  }
  await untilDone(installation)
  for (const worker of running) worker.kill('SIGTERM')
  for (const worker of running) assert.equal((await worker.ended).code, 0, worker.output())
  t.diagnostic(`killed ${killed} workers`)
  return killed
}

async function runOn(env: Record<string, string>, t: TestContext): Promise<void> {
  await using installation = await makeInstallation({ env, yaml: settings })
  await using _inbox = await openPacedInbox(installation, perSecond)
  // Keeps the embedded server up while workers come and go.
  const site = installation.start('site')
  await site.said(/Running; Ctrl-C/)
  await launchEdition(installation, readers)
  const killed = await killAtRandom(installation, t)
  const { totals } = await checkEveryone(installation, readers, await readArrivals(installation))
  t.diagnostic(`accepted ${totals.accepted}, in doubt ${totals.inDoubt} after ${killed} kills`)
  const doubts = await countBySession(installation, 'in_doubt')
  t.diagnostic(`in doubt by kill: ${doubts.join(', ')}`)
  assert.equal(
    doubts.reduce((sum, count) => sum + count, 0),
    totals.inDoubt,
  )
  assert.ok(doubts.length <= killed, 'only the killed left somebody in doubt')
  for (const count of doubts) assert.ok(count <= doubtPerKill, `${count} in doubt by one kill`)
}

describe(`${kills} workers killed at random during ${readers} messages`, () => {
  test('on the queue in PostgreSQL', async (t) => await runOn({}, t))

  const redis = isRedisInstalled() || process.env['CI'] === 'true'
  test('on Redis', { skip: redis ? false : 'redis-server is not installed' }, async (t) => {
    await using server = await openRedisServer('--maxmemory-policy', 'noeviction')
    await runOn({ REDIS_URL: `redis://127.0.0.1:${server.port}` }, t)
  })
})
