/** A page is fetched as it is, within its limits; each trouble on the way is told with a way out. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fetchPublic } from '../../../../src/article/web/fetch-public.ts'

import { fetchFrom, startWebServer, webWith } from './web-server.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8')

const page = '<p>A bridge reopens.</p>'

test('the bytes, the type, and where they came from', async () => {
  const seen: IncomingMessage[] = []
  await using site = await startWebServer((request, response) => {
    seen.push(request)
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'set-cookie': 'id=1' })
    response.end(page)
  })
  const fetched = await fetchPublic(` ${site.origin}/a?b=c#d `, { web: site.web, accept: 'image/*' })
  assert.deepEqual(fetched, {
    bytes: Buffer.from(page),
    contentType: 'text/html; charset=utf-8',
    url: `${site.origin}/a?b=c#d`,
  })
  assert.equal(seen[0]?.method, 'GET')
  assert.equal(seen[0]?.url, '/a?b=c')
  const { host, accept, cookie, referer, authorization, ...headers } = seen[0]?.headers ?? {}
  assert.deepEqual(
    [host, accept, cookie, referer, authorization],
    [`news.test:${site.port}`, 'image/*', undefined, undefined, undefined],
  )
  assert.match(headers['user-agent'] ?? '', /Broadsheet/)
})

test('packed bytes are unpacked', async () => {
  for (const [encoding, packed] of [
    ['gzip', gzipSync(page)],
    ['X-GZIP', gzipSync(page)],
    ['br', brotliCompressSync(page)],
    ['identity', page],
  ] as const) {
    const { bytes } = await fetchFrom((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(packed)
    })
    assert.equal(bytes.toString(), page, encoding)
  }
})

describe('redirects', () => {
  /** `/3` leads to `/2`, and so on to `/0`. */
  const countdown: RequestListener = ({ url = '' }, response) => {
    const left = Number(url.slice(1))
    if (left === 0) response.end(page)
    else response.writeHead(302, { location: `${left - 1}`, 'set-cookie': 'id=1' }).end('x'.repeat(100_000))
  }

  test('three are followed, without the cookies that they set', async () => {
    const cookies: unknown[] = []
    await using site = await startWebServer((request, response) => {
      cookies.push(request.headers.cookie)
      countdown(request, response)
    })
    const { url, bytes } = await fetchPublic(`${site.origin}/3`, { web: site.web })
    assert.deepEqual([url, bytes.toString()], [`${site.origin}/0`, page])
    assert.deepEqual(cookies, [undefined, undefined, undefined, undefined])
  })

  test('a fourth is not, nor a circle', async () => {
    for (const answer of [
      countdown,
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(307, { location: '/9' }).end(),
    ]) {
      await using site = await startWebServer(answer)
      await assert.rejects(fetchPublic(`${site.origin}/4`, { web: site.web }), {
        message: /redirected more than 3 times/,
      })
      assert.equal(site.asked.length, 4)
    }
  })

  test('one that leads nowhere', async () => {
    await assert.rejects(
      fetchFrom((_, response) => response.writeHead(302).end()),
      {
        message: /leads on to no address \(HTTP 302\)/,
      },
    )
  })
})

describe('https', () => {
  const tls = { key: fixture('key.pem'), cert: fixture('news-site.pem') }

  test('the certificate must be for the name, though the connection goes to an address', async () => {
    const names: unknown[] = []
    await using site = await startWebServer((_, response) => response.end(page), {
      ...tls,
      SNICallback: (name, done) => {
        names.push(name)
        done(null)
      },
    })
    const web = { ...site.web, authority: tls.cert }
    assert.equal((await fetchPublic(site.origin, { web })).bytes.toString(), page)
    assert.deepEqual(names, ['news.test'])
    // The same server under another name.
    const elsewhere = { ...web, ...webWith({ 'other.test': ['127.0.0.1'] }, ['127.0.0.1']) }
    await assert.rejects(fetchPublic(`https://other.test:${site.port}/`, { web: elsewhere }), {
      message: /certificate of its site does not hold/,
    })
    await assert.rejects(fetchPublic(site.origin, { web: site.web }), {
      message: /certificate of its site does not hold/,
    })
  })

  test('never leads to http', async () => {
    await using plain = await startWebServer((_, response) => response.end(page))
    await using site = await startWebServer(
      (_, response) => response.writeHead(301, { location: `${plain.origin}/` }).end(),
      tls,
    )
    const web = { ...site.web, authority: tls.cert }
    await assert.rejects(fetchPublic(`${site.origin}/`, { web }), {
      message: /from https: to http:, .*Give http:\/\/news\.test:\d+\/ itself/,
    })
    assert.equal(plain.connections(), 0)
  })
})

test('a name server that answers otherwise the second time changes nothing', async () => {
  await using site = await startWebServer((_, response) => response.end(page))
  await using inside = await startWebServer((_, response) => response.end('inside'))
  let answers = 0
  // The first answer is this site's address; every later one is inside.
  const web = {
    ...site.web,
    resolve: async () => (answers++ === 0 ? ['127.0.0.1'] : ['::1']),
  }
  const { bytes } = await fetchPublic(`${site.origin}/`, { web })
  assert.equal(bytes.toString(), page)
  assert.equal(answers, 1)
  await assert.rejects(fetchPublic(`http://news.test:${inside.port}/`, { web }), { message: /leads to ::1/ })
  assert.equal(inside.connections(), 0)
})

test('one answer of a name server, asked again at every redirect', async () => {
  await using site = await startWebServer((_, response) => response.writeHead(302, { location: '/x' }).end())
  let answers = 0
  const web = { ...site.web, resolve: async () => (answers++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']) }
  await assert.rejects(fetchPublic(`${site.origin}/`, { web }), {
    message: /redirected to http:\/\/news\.test:\d+\/x, it leads to 10\.0\.0\.1, .*private network/,
  })
  assert.equal(site.connections(), 1)
})
