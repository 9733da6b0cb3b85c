/** A text goes out in the smallest form that the browser takes, and in none that it refuses. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { packText } from '../../../subscribers/pages/pack-text.ts'

const text = 'a { color: red }\n'.repeat(100)

describe('a packed text', () => {
  const server = Fastify()
  before(async () => (await packText(text, 'text/css')).serve(server, '/style.css'))
  after(() => server.close())

  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, plain: (bytes: Buffer) => bytes }
  for (const [accepted, form] of [
    [undefined, 'plain'],
    ['', 'plain'],
    ['identity', 'plain'],
    ['gzip, deflate, br, zstd', 'br'],
    ['BR', 'br'],
    ['gzip;q=1.0, br ; q=0.5', 'br'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.000, gzip;q=0', 'plain'],
    ['brr', 'plain'],
  ] as const)
    test(`${accepted ?? 'nothing said'}: ${form}`, async () => {
      const answer = await server.inject({
        url: '/style.css',
        headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
      })
      assert.equal(answer.headers['content-encoding'] ?? 'plain', form)
      assert.equal(answer.headers['vary'], 'accept-encoding')
      assert.equal(answer.headers['content-type'], 'text/css; charset=utf-8')
      assert.equal(unpack[form](answer.rawPayload).toString(), text)
    })

  test('its version changes with its text', async () => {
    const [one, same, other] = await Promise.all(
      [text, text, `${text} `].map(async (each) => (await packText(each, 'text/css')).version),
    )
    assert.equal(one, same)
    assert.notEqual(one, other)
    assert.match(one ?? '', /^[\w-]{12}$/)
  })
})
