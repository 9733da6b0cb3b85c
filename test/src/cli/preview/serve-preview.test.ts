/** The preview's server: its own files to this machine's browsers, nothing to anybody else. */
import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { servePreview } from '../../../../src/cli/preview/serve-preview.ts'

/** A GET of one path, under a host of one's choice. */
async function get(url: string, path: string, host = new URL(url).host): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(new URL(url), { path, headers: { host } }, resolve).once('error', reject).end()
  const answer = await promise
  return answer.resume()
}

test('its own files are served, with their kind; others are not there', async () => {
  await using server = await servePreview()
  server.show(
    new Map([
      ['index.html', 'page'],
      ['frames/a.html', 'frame'],
      ['edition.eml', 'mail'],
    ]),
  )
  const cases: readonly (readonly [string, number, string?])[] = [
    ['/', 200, 'text/html; charset=utf-8'],
    ['/frames/a.html?x=1', 200, 'text/html; charset=utf-8'],
    ['/edition.eml', 200, 'message/rfc822'],
    ['/live.js', 200, 'text/javascript; charset=utf-8'],
    ['/frames/', 404],
    ['/../package.json', 404],
    ['/%2e%2e/package.json', 404],
  ]
  for (const [path, status, type] of cases) {
    const { statusCode, headers } = await get(server.url, path)
    assert.deepEqual([path, statusCode, headers['content-type']], [path, status, type])
  }
})

test('a web site that has its name point here reads nothing (DNS rebinding)', async () => {
  await using server = await servePreview()
  server.show(new Map([['index.html', 'page']]))
  assert.equal((await get(server.url, '/', 'evil.example')).statusCode, 421)
  assert.equal((await get(server.url, '/', 'localhost:1234')).statusCode, 200)
})
