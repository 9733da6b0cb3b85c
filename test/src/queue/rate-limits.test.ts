/** The counts hold for all processes together, and go on in this one while their store is away. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { openRateLimits, type RateLimit } from '../../../src/queue/rate-limits.ts'
import { openTestDatabase } from '../../support/postgres.ts'
import { isRedisInstalled, openRedisServer } from '../../support/redis-server.ts'

const limit: RateLimit = { name: 'tries', points: 2, seconds: 60 }
const postgres = { kind: 'postgres' } as const

describe('rate limits', () => {
  it('in the database: two sites count together, and another address has its own', async () => {
    await using opened = await openTestDatabase()
    const { database } = opened
    await using one = await openRateLimits({ queue: postgres, database, instance: 'a' })
    await using two = await openRateLimits({ queue: postgres, database, instance: 'a' })
    const of = '192.0.2.1'
    assert.equal(await one.take([{ limit, of }]), 0)
    assert.equal(await two.take([{ limit, of }]), 0)
    const wait = await one.take([{ limit, of }])
    assert.ok(wait > 0 && wait <= 60_000, `${wait} ms`)
    assert.equal(await two.take([{ limit, of: '192.0.2.2' }]), 0)
    const kept = await sql<{ key: string }>`select key from rate_limits`.execute(database)
    assert.equal(kept.rows.length, 2)
    assert.doesNotMatch(JSON.stringify(kept.rows), /192\.0/)
  })

  it('one bucket that is empty is enough, and its wait is told', async () => {
    await using opened = await openTestDatabase()
    await using limits = await openRateLimits({ queue: postgres, database: opened.database, instance: 'a' })
    const day: RateLimit = { name: 'days', points: 1, seconds: 86_400 }
    const buckets = [limit, day].map((one) => ({ limit: one, of: 'x' }))
    assert.equal(await limits.take(buckets), 0)
    assert.ok((await limits.take(buckets)) > 60_000)
  })

  it('who has had theirs takes nothing from the buckets of others', async () => {
    await using opened = await openTestDatabase()
    await using limits = await openRateLimits({ queue: postgres, database: opened.database, instance: 'a' })
    const everybody = { limit: { name: 'form', points: 4, seconds: 60 }, of: '' }
    const one = [{ limit, of: '192.0.2.1' }, everybody]
    const waits: boolean[] = []
    for (let n = 0; n < 6; n += 1) waits.push((await limits.take(one)) > 0)
    assert.deepEqual(waits, [false, false, true, true, true, true])
    assert.equal(await limits.take([{ limit, of: '192.0.2.2' }, everybody]), 0)
  })

  it('in Redis: counted there, and in the process once it is gone', {
    skip: !isRedisInstalled(),
  }, async () => {
    await using opened = await openTestDatabase()
    await using server = await openRedisServer()
    const queue = { kind: 'redis', url: `redis://127.0.0.1:${server.port}` } as const
    await using limits = await openRateLimits({ queue, database: opened.database, instance: 'a' })
    const of = '2001:db8::'
    assert.equal(await limits.take([{ limit, of }]), 0)
    assert.match(server.command('keys', '*tries*'), /broadsheet:a:limit:tries/)
    assert.equal(await limits.take([{ limit, of }]), 0)
    assert.ok((await limits.take([{ limit, of }])) > 0)

    await server.kill()
    const other = { limit, of: 'another' }
    assert.equal(await limits.take([other]), 0)
    assert.equal(await limits.take([other]), 0)
    assert.ok((await limits.take([other])) > 0, 'it still counts')
  })

  it('lets through, and counts here, while the database is away', async () => {
    const opened = await openTestDatabase()
    await using limits = await openRateLimits({ queue: postgres, database: opened.database, instance: 'a' })
    await opened[Symbol.asyncDispose]()
    const bucket = { limit, of: 'x' }
    assert.deepEqual(
      [await limits.take([bucket]), await limits.take([bucket])].map((wait) => wait > 0),
      [false, false],
    )
    assert.ok((await limits.take([bucket])) > 0)
  })
})
