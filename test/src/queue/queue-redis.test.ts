/** What the queue does on Redis alone: eviction, Sentinel, Cluster. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mistake } from '../../../src/mistake.ts'
import { type Job, jobNames } from '../../../src/queue/job.ts'
import { openRedisQueue } from '../../../src/queue/queue-redis.ts'
import { openMailbox } from '../../support/mailbox.ts'
import {
  isRedisInstalled,
  openRedisCluster,
  openRedisSentinel,
  openRedisServer,
} from '../../support/redis-server.ts'

const missing = !isRedisInstalled() && process.env['CI'] !== 'true'
const limits = { timeout: 20_000, skip: missing && 'redis-server is not installed' }
const quiet = { instance: 'test', report: () => undefined }

test(
  'an eviction policy other than noeviction is refused, with the command that mends it',
  limits,
  async () => {
    await using server = await openRedisServer('--maxmemory-policy', 'allkeys-lru')
    const url = `redis://127.0.0.1:${server.port}`
    const refusal = await openRedisQueue({ url, ...quiet }).catch((error: unknown) => error)
    assert.ok(refusal instanceof Mistake)
    assert.equal(refusal.exitCode, 5)
    const [, command] = /"redis-cli (.*?)"/.exec(refusal.message) ?? []
    server.command(...(command ?? '').split(' ').slice(4))
    await using _queue = await openRedisQueue({ url, ...quiet })
  },
)

test('where CONFIG is forbidden, INFO tells the policy', limits, async () => {
  await using server = await openRedisServer('--maxmemory-policy', 'volatile-ttl')
  server.command('acl', 'setuser', 'limited', 'on', '>pw', '~*', '&*', '+@all', '-config')
  const url = `redis://limited:pw@127.0.0.1:${server.port}`
  await assert.rejects(openRedisQueue({ url, ...quiet }), /maxmemory-policy is "volatile-ttl"/)
  server.command('config', 'set', 'maxmemory-policy', 'noeviction')
  await using _queue = await openRedisQueue({ url, ...quiet })
})

test('a wrong password is said at once', limits, async () => {
  await using server = await openRedisServer('--requirepass', 'right')
  const refusal = openRedisQueue({ url: `redis://:wrong@127.0.0.1:${server.port}`, ...quiet })
  await assert.rejects(
    refusal,
    (error) => error instanceof Mistake && /WRONGPASS.+REDIS_URL/.test(error.message),
  )
})

test('works through Sentinels', limits, async () => {
  await using server = await openRedisServer()
  await using sentinel = await openRedisSentinel(server)
  await wakeAndRun(`redis+sentinel://127.0.0.1:${sentinel.port}/main/1`)
  assert.notEqual(server.command('-n', '1', 'dbsize'), '0')
})

test("works on a Cluster, a queue's keys all in one slot", limits, async () => {
  await using server = await openRedisCluster()
  await wakeAndRun(`redis+cluster://127.0.0.1:${server.port}`)
  const keys = server.command('keys', '*').split('\n')
  assert.deepEqual(
    new Set(keys.map((key) => /^\{(.*?)\}/.exec(key)?.[1])),
    new Set(jobNames.map((name) => `broadsheet:test:${name}`)),
  )
})

async function wakeAndRun(url: string): Promise<void> {
  const ran = openMailbox<Job>()
  await using queue = await openRedisQueue({ url, ...quiet })
  await queue.wake({ name: 'notify' })
  await using _serving = await queue.serve({ notify: async (job) => ran.put(job) })
  assert.deepEqual(await ran.take(), { name: 'notify' })
}
