/** From an article file to every inbox of a list: on Redis, and with nothing else running. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeInstallation } from '../support/installation.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'
import { fillList, sendAndCheck, story } from '../support/send-flow.ts'

describe('an article file reaches every inbox of a list', () => {
  const redis = isRedisInstalled() || process.env['CI'] === 'true'
  test('on Redis, with a worker of its own', {
    skip: redis ? false : 'redis-server is not installed',
  }, async () => {
    await using server = await openRedisServer('--maxmemory-policy', 'noeviction')
    await using installation = await makeInstallation({
      env: { REDIS_URL: `redis://127.0.0.1:${server.port}` },
    })
    await installation.write('story.txt', story)
    await fillList(installation)
    const inbox = installation.start('inbox')
    await inbox.said(/Running; Ctrl-C/)
    const worker = installation.start('worker')
    await worker.said(/Running; Ctrl-C/)
    await sendAndCheck(installation, false)
    worker.kill('SIGTERM')
    assert.equal((await worker.ended).code, 0, worker.output())
    inbox.kill('SIGTERM')
    assert.equal((await inbox.ended).code, 0, inbox.output())
  })

  test('with nothing else running, `send --wait` brings worker and inbox itself', async () => {
    await using installation = await makeInstallation()
    await installation.write('story.txt', story)
    await fillList(installation)
    await sendAndCheck(installation, false)
  })
})
