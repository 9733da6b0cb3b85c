/** What the bare server takes from strangers: whose word about an address, how much, and for how long. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { openServer, type ServerSettings } from '../../../src/site/open-server.ts'

const quick = { requestMs: 100, silenceMs: 250, lookMs: 20 }

/** The server with one page that tells who asked, and one that never answers. */
async function open(settings: Partial<ServerSettings> = {}) {
  const server = await openServer({ site: 'https://news.example.org', trustedProxies: [], ...settings })
  server.get('/who', async (request) => ({ ip: request.ip }))
  server.post('/take', async (request) => ({ body: request.body }))
  server.get('/path', async (request) => ({ path: request.url }))
  server.get('/never', () => undefined)
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = new URL(url)
  return {
    url,
    dial: async (): Promise<Socket> => {
      const socket = connect(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      return socket
    },
    [Symbol.asyncDispose]: async () => {
      server.server.closeAllConnections()
      await server.close()
    },
  }
}

/** All that the server says until it hangs up. */
async function untilClosed(socket: Socket): Promise<string> {
  const said: Buffer[] = []
  socket.on('data', (bytes: Buffer) => said.push(bytes))
  // A cut may arrive as a reset: it is cut all the same. `once` of node:events would be rejected by it.
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(said).toString('latin1')
}

describe('a client that keeps the site waiting is cut', () => {
  const head = 'POST /take HTTP/1.1\r\nHost: news.example.org\r\n'
  const form = `${head}Content-Type: application/x-www-form-urlencoded\r\n`
  for (const [name, sent, answer] of [
    ['says nothing at all', '', /^$|^HTTP\/1\.1 408 /],
    ['begins a line', 'GET /wh', /^HTTP\/1\.1 408 /],
    ['never ends its headers', `${head}X-A: 1\r\n`, /^HTTP\/1\.1 408 /],
    ['never ends its body', `${form}Content-Length: 100\r\n\r\nname=`, /^HTTP\/1\.1 408 /],
    ['never ends its chunks', `${form}Transfer-Encoding: chunked\r\n\r\n5\r\nname=`, /^HTTP\/1\.1 408 /],
    ['waits for what takes too long', 'GET /never HTTP/1.1\r\nHost: a\r\n\r\n', /^$/],
  ] as const)
    test(name, { timeout: 5_000 }, async () => {
      await using server = await open({ patience: quick })
      const socket = await server.dial()
      socket.write(sent)
      assert.match(await untilClosed(socket), answer)
    })

  test('drips a letter at a time: each moves the connection, and none moves the end of the request', {
    timeout: 5_000,
  }, async () => {
    await using server = await open({ patience: quick })
    const socket = await server.dial()
    socket.write(`${head}X-Slow: `)
    const drip = setInterval(() => socket.write('x'), 20)
    // A letter that comes after the cut is answered with a reset, which may take the 408 with it.
    const said = await untilClosed(socket).finally(() => clearInterval(drip))
    assert.match(said, /^$|^HTTP\/1\.1 408 /)
  })

  test('has closed its side and left: nothing is kept of it', { timeout: 5_000 }, async () => {
    await using server = await open({ patience: quick })
    const socket = await server.dial()
    socket.end(`${head}Content-Length: 100\r\n\r\n`)
    await untilClosed(socket)
  })

  test('while it is waited for, others are served', async () => {
    await using server = await open()
    const slow = await Promise.all(Array.from({ length: 50 }, () => server.dial()))
    for (const socket of slow) socket.write('GET /who HT')
    assert.equal((await fetch(`${server.url}/who`)).status, 200)
    for (const socket of slow) socket.destroy()
  })
})

describe('what is not HTTP or too much is refused', () => {
  for (const [name, sent, answer] of [
    ['no HTTP', 'EHLO mail.example.org\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'headers of 20 KB',
      `GET /who HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    [
      'two lengths (request smuggling)',
      'POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    ['no host', 'GET /who HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ] as const)
    test(name, { timeout: 5_000 }, async () => {
      await using server = await open({ patience: quick })
      const socket = await server.dial()
      socket.write(sent)
      assert.match(await untilClosed(socket), answer)
    })

  test('a body of 32 KB is taken, a byte more is not, said or unsaid', async () => {
    await using server = await open()
    const post = async (body: string, chunked: boolean) =>
      await fetch(`${server.url}/take`, {
        method: 'POST',
        body: chunked ? new Blob([body]).stream() : body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        ...(chunked && { duplex: 'half' as const }),
      })
    for (const chunked of [false, true]) {
      assert.equal((await post('x'.repeat(32 * 1024), chunked)).status, 200)
      assert.equal((await post('x'.repeat(32 * 1024 + 1), chunked)).status, 413)
    }
  })
})

describe('a form in parts', () => {
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const one = part('List-Unsubscribe', 'One-Click')
  for (const [name, body, status] of [
    ['is read', `${one}--b--\r\n`, 200],
    ['is read without its last line end', `${one}--b--`, 200],
    ['may name a field of every object', `${part('__proto__', 'x')}${one}--b--`, 200],
    ['may name a field twice', `${one}${one}--b--`, 200],
    ['has no end', one, 400],
    ['has no part', 'x', 400],
    ['is empty', '', 400],
    ['is larger than 32 KB, in many fields', `${part('a', 'x'.repeat(400)).repeat(90)}--b--`, 413],
  ] as const)
    test(`${name}: ${status}`, async () => {
      await using server = await open()
      for (const chunked of [false, true]) {
        const answer = await fetch(`${server.url}/take`, {
          method: 'POST',
          body: chunked ? new Blob([body]).stream() : body,
          headers: { 'content-type': 'multipart/form-data; boundary=b' },
          ...(chunked && { duplex: 'half' as const }),
        })
        assert.equal(answer.status, status)
        const found = JSON.stringify(await answer.json())
        if (status === 200)
          assert.match(found, /"List-Unsubscribe":(?:"One-Click"|\["One-Click","One-Click"\])[,}]/)
      }
    })
})

for (const [asked, path] of [
  ['http://evil.example/path?a=1', '/path?a=1'],
  ['HTTPS://evil.example/path', '/path'],
  ['/path?to=http://evil.example/', '/path?to=http://evil.example/'],
] as const)
  test(`${asked} is ${path} to us: a link that is made of it stays on the site`, async () => {
    await using server = await open()
    const socket = await server.dial()
    socket.write(`GET ${asked} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)
    assert.ok((await untilClosed(socket)).endsWith(JSON.stringify({ path })))
  })

describe('the address of a visitor', () => {
  const ask = async (settings: Partial<ServerSettings>, forwarded: string): Promise<unknown> => {
    await using server = await open(settings)
    const response = await fetch(`${server.url}/who`, { headers: { 'x-forwarded-for': forwarded } })
    return await response.json()
  }
  test('nobody is trusted: it is the connection’s', async () => {
    assert.deepEqual(await ask({}, '203.0.113.9'), { ip: '127.0.0.1' })
  })
  test('a trusted proxy says it, and what the visitor claims before it counts for nothing', async () => {
    const trustedProxies = ['127.0.0.0/8', '10.1.2.3']
    assert.deepEqual(await ask({ trustedProxies }, '198.51.100.1, 203.0.113.9'), { ip: '203.0.113.9' })
    assert.deepEqual(await ask({ trustedProxies }, '203.0.113.9, 10.1.2.3'), { ip: '203.0.113.9' })
  })
  test('a proxy that is not named is not believed', async () => {
    assert.deepEqual(await ask({ trustedProxies: ['10.1.2.3'] }, '203.0.113.9'), { ip: '127.0.0.1' })
  })
})

test('every answer bears the headers of security; HSTS where readers come by https', async () => {
  await using server = await open()
  const { headers } = await fetch(`${server.url}/who`)
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'self'; /)
  assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe|script-src/)
  assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
  assert.equal(headers.get('referrer-policy'), 'no-referrer')
  assert.equal(headers.get('set-cookie'), null)
  assert.equal(headers.get('server'), null)
  await using plain = await open({ site: 'http://localhost:3000' })
  assert.equal((await fetch(`${plain.url}/who`)).headers.get('strict-transport-security'), null)
})
