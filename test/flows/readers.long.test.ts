/** The same way in three languages, at two widths, with scripts and without, on both queues. */
import { test } from 'node:test'
import { followReaders } from '../support/follow-readers.ts'
import { type Manner, missingBrowser } from '../support/reader-browser.ts'
import { isRedisInstalled, openRedisServer } from '../support/redis-server.ts'

const manners = ['en', 'de', 'ar'].flatMap((lang) =>
  [375, 1280].flatMap((width) => [true, false].map((scripts): Manner => ({ lang, width, scripts }))),
)

test('every manner, on the queue in PostgreSQL', { skip: missingBrowser }, async () => {
  await followReaders(manners)
})

const missingRedis = isRedisInstalled() ? false : 'redis-server is not installed'

test('each language once, on Redis', { skip: missingBrowser || missingRedis }, async () => {
  await using redis = await openRedisServer()
  const some: readonly Manner[] = [
    { lang: 'en', width: 1280, scripts: true },
    { lang: 'de', width: 375, scripts: false },
    { lang: 'ar', width: 375, scripts: true },
  ]
  await followReaders(some, { REDIS_URL: `redis://127.0.0.1:${redis.port}` })
})
