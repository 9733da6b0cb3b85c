/** What takes too long or is too big is given up, however it is sent and packed. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fetchPublic } from '../../../../src/article/web/fetch-public.ts'
import { exitCodes } from '../../../../src/mistake.ts'
import { fetchFrom, webWith } from './web-server.ts'

describe('time', () => {
  const late = { name: 'Mistake', message: /took longer than 0\.2 s/, exitCode: exitCodes.unreachable }

  test('no answer at all', async () => {
    await assert.rejects(
      fetchFrom(() => undefined, { timeoutMs: 200 }),
      late,
    )
  })

  test('a body that stops', async () => {
    await assert.rejects(
      fetchFrom((_, response) => response.write('<p>'), { timeoutMs: 200 }),
      late,
    )
  })

  test('a body that drips: the limit is for all of it', async () => {
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    }
    await assert.rejects(fetchFrom(drip, { timeoutMs: 200 }), late)
  })

  test('a name server that says nothing', async () => {
    const web = { ...webWith({}), resolve: async () => await new Promise<never>(() => undefined) }
    await assert.rejects(fetchPublic('http://news.test/', { web, timeoutMs: 200 }), late)
  })

  test('whoever asked may stop it', async () => {
    const stop = new AbortController()
    await assert.rejects(
      fetchFrom(() => stop.abort(), { signal: stop.signal }),
      {
        name: 'Mistake',
        message: /^Stopped while http/,
        exitCode: exitCodes.stopped,
      },
    )
  })
})

describe('size', () => {
  const tooBig = { name: 'Mistake', message: /it is more than 0\.1 MB/ }
  const maxBytes = 100_000

  test('announced, and never sent', async () => {
    const answer: RequestListener = (_, response) =>
      response.writeHead(200, { 'content-length': maxBytes + 1 }).write('x')
    await assert.rejects(fetchFrom(answer, { maxBytes }), tooBig)
  })

  test('not announced', async () => {
    const endless: RequestListener = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x')));
        response.once('drain', more)
      }
      more()
    }
    await assert.rejects(fetchFrom(endless, { maxBytes }), tooBig)
  })

  test('up to the limit it is fine', async () => {
    const { bytes } = await fetchFrom((_, response) => response.end(Buffer.alloc(maxBytes)), { maxBytes })
    assert.equal(bytes.length, maxBytes)
  })

  test('packed small', async () => {
    const zeros = Buffer.alloc(10_000_000)
    for (const [encoding, bomb] of [
      ['gzip', gzipSync(zeros)],
      ['br', brotliCompressSync(zeros)],
    ] as const) {
      assert.ok(bomb.length < maxBytes)
      await assert.rejects(
        fetchFrom((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb), {
          maxBytes,
        }),
        tooBig,
      )
    }
  })

  test('packed, and nothing inside, for ever', async () => {
    const nothing = Buffer.concat(Array.from({ length: 10_000 }, () => gzipSync('')))
    const answer: RequestListener = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(nothing)
    await assert.rejects(fetchFrom(answer, { maxBytes }), tooBig)
  })
})
