/** The same way in three languages, at two widths, with scripts and without, on both queues. */
import { test } from 'node:test'
import { followReaders } from '../support/follow-readers.ts'
import { type Manner, missingBrowser } from '../support/reader-browser.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'

/** Each language, and with it a width and scripts or none, so that all of these are met; the short flow has one more. */
const manners: readonly Manner[] = [
  { lang: 'en', width: 1280, scripts: false },
  { lang: 'de', width: 1280, scripts: true },
  { lang: 'ar', width: 375, scripts: true },
]

test('on the queue in PostgreSQL', { skip: missingBrowser }, async () => {
  await followReaders(manners)
})

const missingRedis = isRedisInstalled() ? false : 'redis-server is not installed'

test('on Redis', { skip: missingBrowser || missingRedis }, async () => {
  await using redis = await openRedisServer()
  await followReaders([{ lang: 'de', width: 375, scripts: false }], {
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
  })
})
