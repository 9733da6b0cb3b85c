/** While the database is away, the site goes on with every page that needs none, and says so on the others. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openDatabase } from '../../../src/database/database.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'

describe('the database is away', () => {
  let world: TestSite
  const nobody = openDatabase({ url: 'postgres://127.0.0.1:9/nobody' }, { max: 2 })
  before(async () => {
    world = await openTestSite(nobody)
  })
  after(async () => {
    await world[Symbol.asyncDispose]()
    await nobody.destroy()
  })

  for (const [path, status] of [
    ['/', 200],
    ['/subscribe', 200],
    ['/subscribe/daily', 200],
    ['/embed/daily', 200],
    ['/style.css', 200],
    ['/nowhere', 404],
  ] as const)
    test(`${path}: ${status} all the same, in under 50 ms at the median`, async () => {
      const times: number[] = []
      for (let n = 0; n < 21; n++) {
        const began = performance.now()
        const response = await fetch(world.site.url + path)
        await response.text()
        times.push(performance.now() - began)
        assert.equal(response.status, status)
      }
      const median = times.sort((one, other) => one - other)[10] ?? 0
      assert.ok(median < 50, `${median} ms`)
    })

  test('what needs it is a page that says when to come back, in the reader’s language', async () => {
    for (const path of ['/archive', '/archive/daily', new URL(world.link(1)).pathname]) {
      const response = await fetch(world.site.url + path, { headers: { 'accept-language': 'en' } })
      assert.equal(response.status, 503, path)
      assert.equal(response.headers.get('retry-after'), '120')
      assert.match(await response.text(), /Back in a moment/)
    }
  })

  test('a one-click POST is told to come again; a balancer to ask elsewhere', async () => {
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    const response = await fetch(world.link(1), { method: 'POST', body })
    assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '120'])
    assert.equal((await fetch(`${world.site.url}/healthz`)).status, 503)
  })
})
