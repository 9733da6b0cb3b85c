/** A network has its share of sign-ups an hour; without its store, and without the database, the site stays up. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabase } from '../../../src/database/database.ts'
import { openRateLimits } from '../../../src/queue/rate-limits.ts'
import { networksOf } from '../../../subscribers/sign-up/buckets.ts'
import { openTestDatabase } from '../../support/postgres.ts'
import { openSignUpSite } from './sign-up-site.ts'

describe('the networks of a visitor', () => {
  for (const [ip, visitor, network] of [
    ['192.0.2.77', '192.0.2.77/32', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.77/32', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['nonsense', 'nonsense', 'nonsense'],
  ] as const)
    it(ip, () => {
      assert.deepEqual(networksOf(ip), { visitor, network })
    })
})

describe('how often a network signs up', () => {
  it('has its limit, lower without proof of work, and says when to come back', async () => {
    await using counted = await openTestDatabase()
    await using limits = await openRateLimits({
      ...{ queue: { kind: 'postgres' }, database: counted.database, instance: 'a' },
    })
    await using world = await openSignUpSite({ takeFrom: limits.take })
    const statuses: number[] = []
    for (let n = 0; n < 12; n += 1) {
      const sent = await world.send('/subscribe/daily', { email: `reader${n}@example.com` })
      statuses.push(sent.status)
      if (sent.status === 429) assert.ok(Number(sent.headers.get('retry-after')) > 0)
    }
    assert.deepEqual(statuses, [...Array<number>(10).fill(200), 429, 429])
    // Who worked for it still gets through.
    assert.equal((await world.send('/subscribe/daily', { altcha: await world.solve() })).status, 200)
    assert.equal((await world.queued()).length, 11)
  })
})

describe('while the database is away', () => {
  it('the form is served, and what is sent in is answered with 503', async () => {
    await using nobody = openDatabase({ url: 'postgres://127.0.0.1:9/nobody' }, { max: 1 })
    await using world = await openSignUpSite({ database: nobody })
    assert.equal((await fetch(`${world.url}/subscribe/daily`)).status, 200)
    const sent = await world.send('/subscribe/daily')
    assert.equal(sent.status, 503, JSON.stringify(world.troubles))
  })
})
