/** Workers are killed at random instants during one edition: nobody gets it twice, nobody is lost, doubt is named. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { openMailbox } from '../../src/inbox/mailbox.ts'
import { type Installation, makeInstallation } from '../support/installation.ts'
import { openPacedInbox } from '../support/paced-inbox.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'

const readers = 5_000
const perSecond = 500
const kills = 10
const workers = 2
/** Connections, one intent group, one record group: what one kill may leave in doubt (DESIGN 3.2). */
const doubtPerKill = 10 + 100 + 200
/** A short lease, so that what a dead worker held comes back within the test. */
const settings = 'delivery: { lease: 3s, renewLease: 1s }\n'

const story = 'The Mill Post\n\nA story for five thousand\n\nEvery one of them gets it once, whatever dies.\n'

const standing = z.object({
  edition: z.object({ status: z.string() }),
  totals: z.object({
    accepted: z.number(),
    inDoubt: z.number(),
    outstanding: z.number(),
    frozen: z.number(),
  }),
})
const doubts = z.array(z.object({ n: z.number(), address: z.string() }))

async function launch(installation: Installation): Promise<void> {
  const rows = Array.from({ length: readers }, (_, index) => `reader${index}@example.org`)
  await installation.write('readers.csv', ['email', ...rows].join('\n'))
  await installation.write('story.txt', story)
  const imported = await installation.run(
    'subscribers',
    'import',
    'readers.csv',
    '-l',
    'daily',
    '--consent',
    'asked',
  )
  assert.equal(imported.code, 0, imported.stderr)
  const sent = await installation.run('send', 'story.txt', '-l', 'daily', '--yes')
  assert.equal(sent.code, 0, sent.stderr)
}

async function statusOf(installation: Installation): Promise<z.infer<typeof standing>> {
  return standing.parse((await installation.run('status', 'daily/latest', '--json')).json())
}

async function killAtRandom(installation: Installation, t: TestContext): Promise<number> {
  const running = Array.from({ length: workers }, () => installation.start('worker'))
  let killed = 0
  while (killed < kills) {
    await Promise.all(running.map((worker) => worker.said(/Running; Ctrl-C/)))
    // The instant is what is random here, not a wait for something.
    await pause(200 + Math.random() * 1_300)
    const at = Math.floor(Math.random() * running.length)
    const victim = running[at]
    if (victim === undefined) continue
    victim.kill('SIGKILL')
    await victim.ended
    killed += 1
    running[at] = installation.start('worker')
  }
  const waited = await installation.run('status', 'daily/latest', '--watch')
  assert.ok(waited.code === 0 || waited.code === 3, waited.stderr)
  for (const worker of running) worker.kill('SIGTERM')
  for (const worker of running) assert.equal((await worker.ended).code, 0, worker.output())
  t.diagnostic(`killed ${killed} workers`)
  return killed
}

async function checkEveryone(installation: Installation, killed: number, t: TestContext): Promise<void> {
  const { edition, totals } = await statusOf(installation)
  const inDoubt = doubts.parse((await installation.run('in-doubt', 'daily/latest', 'list', '--json')).json())
  t.diagnostic(`accepted ${totals.accepted}, in doubt ${totals.inDoubt} after ${killed} kills`)
  assert.equal(edition.status, 'done')
  assert.equal(totals.frozen, readers)
  assert.equal(totals.accepted + totals.inDoubt, readers)
  assert.equal(inDoubt.length, totals.inDoubt)
  assert.ok(totals.inDoubt <= killed * doubtPerKill, `${totals.inDoubt} in doubt`)

  using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
  const received = (await mailbox.received()).flatMap(({ to }) => to)
  assert.equal(new Set(received).size, received.length, 'somebody got it twice')
  const got = new Set(received)
  const doubted = new Set(inDoubt.map(({ address }) => address))
  for (let index = 0; index < readers; index += 1) {
    const address = `reader${index}@example.org`
    assert.ok(got.has(address) || doubted.has(address), `${address} is lost`)
  }
  const verified = await installation.run('verify', 'daily/latest', '--json')
  assert.equal(verified.code, 0, verified.stdout)
  assert.partialDeepStrictEqual(verified.json(), { holds: true })
}

async function runOn(env: Record<string, string>, t: TestContext): Promise<void> {
  await using installation = await makeInstallation({ env, yaml: settings })
  await using _inbox = await openPacedInbox(installation, perSecond)
  // Keeps the embedded server up while workers come and go.
  const site = installation.start('site')
  await site.said(/Running; Ctrl-C/)
  await launch(installation)
  const killed = await killAtRandom(installation, t)
  await checkEveryone(installation, killed, t)
}

describe(`${kills} workers killed at random during ${readers} messages`, () => {
  test('on the queue in PostgreSQL', async (t) => await runOn({}, t))

  const redis = isRedisInstalled() || process.env['CI'] === 'true'
  test('on Redis', { skip: redis ? false : 'redis-server is not installed' }, async (t) => {
    await using server = await openRedisServer('--maxmemory-policy', 'noeviction')
    await runOn({ REDIS_URL: `redis://127.0.0.1:${server.port}` }, t)
  })
})
