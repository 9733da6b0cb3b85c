/** Each trouble on the way is told, with a way out. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fetchPublic } from '../../../../src/article/web/fetch-public.ts'
import { exitCodes, Mistake } from '../../../../src/mistake.ts'
import { fetchFrom, startWebServer, webWith } from './web-server.ts'

const page = '<p>A bridge reopens.</p>'

describe('what is no page', () => {
  const cases: readonly [string, RequestListener, RegExp, number][] = [
    ['not there', status(404), /there is no such page \(HTTP 404\)\. Check the address/, exitCodes.usage],
    ['gone', status(410), /no such page/, exitCodes.usage],
    ['not for us', status(403), /does not let us have it \(HTTP 403\)\. Open the page/, exitCodes.usage],
    ['paid for', status(402), /does not let us have it/, exitCodes.usage],
    ['too often', status(429), /its site has trouble \(HTTP 429\)\. Try again later/, exitCodes.unreachable],
    ['trouble', status(503), /its site has trouble \(HTTP 503\)/, exitCodes.unreachable],
    ['unchanged', status(304), /leads on to no address \(HTTP 304\)/, exitCodes.usage],
    [
      'packed strangely',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(),
      /packs it in a way that nobody asked for/,
      exitCodes.usage,
    ],
    [
      'said to be packed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(page),
      /its packed bytes are broken/,
      exitCodes.unreachable,
    ],
    [
      'packed and cut',
      (_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(page).subarray(0, 20)),
      /its packed bytes are broken/,
      exitCodes.unreachable,
    ],
    [
      'cut',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('<p>')
        setImmediate(() => response.destroy())
      },
      /broke the connection off|ended|mismatch/i,
      exitCodes.unreachable,
    ],
    [
      'broken off at once',
      ({ socket }) => socket.resetAndDestroy(),
      /broke the connection off/,
      exitCodes.unreachable,
    ],
    [
      'no HTTP',
      ({ socket }) => socket.end('220 mail.test ESMTP\r\n'),
      /speaks no HTTP/,
      exitCodes.unreachable,
    ],
    [
      'endless headers',
      ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}`),
      /header/i,
      exitCodes.unreachable,
    ],
  ]

  for (const [name, answer, message, exitCode] of cases)
    test(name, async () => {
      await assert.rejects(fetchFrom(answer), (error) => {
        assert.ok(error instanceof Mistake, `${error}`)
        assert.match(error.message, message)
        assert.equal(error.exitCode, exitCode)
        return true
      })
    })

  function status(code: number): RequestListener {
    return (_, response) => response.writeHead(code).end()
  }
})

test('nobody there: no such name, nobody listens', async () => {
  const unreachable = { name: 'Mistake', exitCode: exitCodes.unreachable }
  await assert.rejects(fetchPublic('http://nobody.test/', { web: webWith({}) }), {
    ...unreachable,
    message: /no name server knows its name/,
  })
  const port = await (async () => {
    await using closed = await startWebServer(() => undefined)
    return closed.port
  })()
  const web = webWith({ 'news.test': ['127.0.0.1'], 'empty.test': [] }, ['127.0.0.1'])
  await assert.rejects(fetchPublic(`http://news.test:${port}/`, { web }), {
    ...unreachable,
    message: /nothing listens there/,
  })
  await assert.rejects(fetchPublic('http://empty.test/', { web }), {
    ...unreachable,
    message: /has no address/,
  })
})

test('no password is repeated', async () => {
  await assert.rejects(fetchPublic('https://me:secret@example.org/'), {
    message:
      "https://…@example.org/ can't be fetched: it holds a user name or password. Leave out what stands before the @.",
  })
})
