/** The site: its pages, its headers, its errors, and the proof that it is the one the settings name. */

import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { openKeyRing } from '../../../src/link.ts'
import { exitCodes, Mistake } from '../../../src/mistake.ts'
import { probeSite } from '../../../src/preflight/site-probe.ts'
import { openSite } from '../../../src/site/site.ts'
import { testPublication } from '../../support/lists.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'

describe('an open site', () => {
  let world: TestSite
  before(async () => {
    world = await openTestSite()
  })
  after(() => world[Symbol.asyncDispose]())

  const get = (path: string) => fetch(`${world.site.url}${path}`, { redirect: 'manual' })

  test('every page has its lists, its stylesheet under the public path, and the security headers', async () => {
    for (const path of ['/', '/subscribe']) {
      const response = await get(path)
      assert.equal(response.status, 200)
      const policy = response.headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'; style-src 'self'; .*frame-ancestors 'none'/)
      const page = await response.text()
      assert.match(page, /Daily &lt;stories&gt;/)
      assert.match(page, /One story, every morning/)
      assert.match(page, /href="\/mail\/style\.css\?v=/)
      assert.doesNotMatch(page, /<script(?! type="module" src="\/mail\/sign-up\/)/)
    }
    const css = await get('/style.css')
    assert.match(css.headers.get('content-type') ?? '', /^text\/css/)
    assert.doesNotMatch(await css.text(), /url\(|@import/)
    assert.equal((await get('/healthz')).status, 200)
  })

  test('what is not there and what is too large get a page of their own', async () => {
    const missing = await get('/wp-login.php')
    assert.equal(missing.status, 404)
    assert.match(missing.headers.get('content-type') ?? '', /^text\/html/)
    const body = new URLSearchParams({ leave: 'x'.repeat(40_000) })
    const large = await fetch(world.link(world.subscribers[0]), { method: 'POST', body })
    assert.equal(large.status, 413)
    const odd = await fetch(world.link(world.subscribers[0]), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'text/odd' },
    })
    assert.equal(odd.status, 415)
    assert.equal(world.troubles.length, 0)
  })

  test('the installation that asks is answered, and the probe changes nothing', async () => {
    const before = await world.snapshot()
    assert.deepEqual(await probeSite(`${world.site.url}/`, world), { ok: true })
    assert.equal(await world.snapshot(), before)
  })

  test('nobody else gets an answer to a probe', async () => {
    for (const query of ['', '?probe=', '?probe=x', '?probe=a&probe=b', `?probe=${'A'.repeat(400)}`]) {
      assert.equal((await get(`/.well-known/broadsheet${query}`)).status, 404, query)
    }
  })

  test('another secret and another database are told apart', async () => {
    const stranger = openKeyRing(['another secret altogether'])
    const secret = await probeSite(world.site.url, { ring: stranger, instanceId: world.instanceId })
    assert.match(secret.ok ? '' : secret.fault, /another BROADSHEET_SECRET/)
    const copy = await probeSite(world.site.url, { ring: world.ring, instanceId: 'f00' })
    assert.match(copy.ok ? '' : copy.fault, /another installation/)
  })

  for (const [name, answer, fault] of [
    [
      'redirects',
      { status: 301, headers: { location: 'https://www.example.org/' } },
      /redirects to https:\/\/www/,
    ],
    ['is something else', { status: 200, headers: {} }, /is not served by Broadsheet/],
    ['is broken', { status: 502, headers: {} }, /answered 502/],
  ] as const) {
    test(`a place that ${name} is no site of ours`, async () => {
      const server = createServer((_request, response) =>
        response.writeHead(answer.status, answer.headers).end('hi'),
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      assert.ok(address !== null && typeof address === 'object')
      const probe = await probeSite(`http://127.0.0.1:${address.port}`, world)
      assert.match(probe.ok ? '' : probe.fault, fault)
      await new Promise((resolve) => server.close(resolve))
    })
  }

  test('a place that nobody serves is a fault, not an exception', async () => {
    const probe = await probeSite('http://127.0.0.1:9', world)
    assert.match(probe.ok ? '' : probe.fault, /can't be reached/)
  })

  test('a port in use is a mistake that names the setting', async () => {
    const { port } = new URL(world.site.url)
    const opening = openSite({
      listen: { host: '127.0.0.1', port: Number(port) },
      database: world.database,
      ring: world.ring,
      instanceId: world.instanceId,
      publication: testPublication(),
      lists: [],
      suppressionSecret: createSecretKey(randomBytes(32)),
      trustedProxies: [],
      takeFrom: async () => 0,
      wake: async () => {},
      onTrouble: () => undefined,
    })
    await assert.rejects(opening, (error) => {
      assert.ok(error instanceof Mistake)
      assert.equal(error.exitCode, exitCodes.unreachable)
      assert.match(error.message, /BROADSHEET_LISTEN/)
      return true
    })
  })
})
