/** The forms of REDIS_URL: what each means, and what is said of one that means nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mistake } from '../../../src/mistake.ts'
import { describeRedisPlace, readRedisUrl } from '../../../src/queue/redis-url.ts'

const read: readonly [url: string, shown: string, login?: readonly (string | undefined)[]][] = [
  ['redis://localhost', 'redis://localhost:6379/0'],
  ['redis://localhost:6380/3', 'redis://localhost:6380/3'],
  ['redis://localhost/', 'redis://localhost:6379/0'],
  ['rediss://me:s%40cret@redis.example.org', 'rediss://redis.example.org:6379/0', ['me', 's@cret']],
  ['redis://:a:b@[::1]:7000/1', 'redis://[::1]:7000/1', [undefined, 'a:b']],
  ['redis+sentinel://h1,h2:26380/main/2', 'redis+sentinel://h1:26379,h2:26380/main/2'],
  ['redis+sentinel://:pw@h1/main', 'redis+sentinel://h1:26379/main/0', [undefined, 'pw']],
  ['redis+cluster://h1,h2:7001', 'redis+cluster://h1:6379,h2:7001'],
  ['rediss+cluster://u:p@h1/', 'rediss+cluster://h1:6379', ['u', 'p']],
]

for (const [url, shown, login = []] of read)
  test(`REDIS_URL ${url}`, () => {
    const place = readRedisUrl(url)
    assert.equal(describeRedisPlace(place), shown)
    assert.deepEqual([place.username, place.password], [login[0], login[1]])
  })

const refused: readonly [url: string, fault: RegExp][] = [
  ['localhost:6379', /none of these forms/],
  ['http://localhost', /none of these forms/],
  ['redis://', /none of these forms/],
  ['redis://localhost?db=1', /none of these forms/],
  ['redis://localhost:0', /host or a port/],
  ['redis://localhost:70000', /host or a port/],
  ['redis://a:b:c', /host or a port/],
  ['redis://localhost/one', /database is not a number/],
  ['redis://localhost/1/2', /"2" at its end/],
  ['redis://h1,h2', /several servers/],
  ['redis+sentinel://h1,h2', /Sentinels' name for the server is missing/],
  ['redis+sentinel://h1/main/x', /database is not a number/],
  ['redis+sentinel://h1/main/0/x', /"x" at its end/],
  ['redis+cluster://h1/2', /"2" at its end/],
  ['redis+cluster://h1,', /host or a port/],
  ['redis://user:secret%@host', /not percent-encoded/],
  ['redis://user:sec/ret@host', /none of these forms|host or a port/],
]

for (const [url, fault] of refused)
  test(`REDIS_URL ${url} is refused, its password not shown`, () => {
    assert.throws(
      () => readRedisUrl(url),
      (error) =>
        error instanceof Mistake &&
        error.exitCode === 2 &&
        fault.test(error.message) &&
        error.message.includes('redis+cluster://h1,h2') &&
        !/secret|sec\/ret/.test(error.message),
    )
  })
