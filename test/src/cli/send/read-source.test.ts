/** A command's article is read from a file, standard input or a page, and is known again the next time. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { blockText } from '../../../../src/article/block-text.ts'
import { readSource, type SourceOptions } from '../../../../src/cli/send/read-source.ts'
import { exitCodes } from '../../../../src/mistake.ts'
import { startWebServer } from '../../article/web/web-server.ts'
import { here, html, openFolder, openTestContext, page, readFrom, sentences } from './sources.ts'

const story = `The tram is back\n\n"The tram" runs again from today.\n\nFares stay as they were.\n`

describe('a file', () => {
  test('and standard input with the same text are the same source', async () => {
    using folder = openFolder()
    writeFileSync(join(folder.path, 'story.txt'), `\ufeff${story.replaceAll('\n', '\r\n')}`)
    const context = openTestContext(folder.path, story)
    const file = await readSource(context, 'story.txt', { language: 'en' })
    const stdin = await readSource(context, '-', { language: 'en' })
    assert.deepEqual([file.name, stdin.name], ['story.txt', 'standard input'])
    assert.deepEqual([file.base, stdin.base], [{ folder: folder.path }, { folder: folder.path }])
    assert.deepEqual(file.hash, stdin.hash)
    assert.equal(file.article.headline, 'The tram is back')
  })

  test('typeset, unless it is switched off; read as what it is said to be', async () => {
    using folder = openFolder()
    writeFileSync(join(folder.path, 'story.txt'), story)
    const context = openTestContext(folder.path)
    const read = async (how: Partial<SourceOptions>) =>
      (await readSource(context, 'story.txt', { language: 'en', ...how })).article
    assert.match((await read({})).body.map(blockText).join(), /^“The tram”/)
    assert.match(JSON.stringify((await read({ typography: false })).body), /\\"The tram\\"/)
    assert.equal((await read({})).source.kind, 'text')
    writeFileSync(join(folder.path, 'story.txt'), `# ${story}`)
    assert.equal((await read({ format: 'markdown' })).source.kind, 'markdown')
  })

  test('that is not there is told', async () => {
    const missing = { name: 'Mistake', message: "missing.txt can't be read: there is no such file." }
    await assert.rejects(readSource(here, 'missing.txt', { language: 'en' }), missing)
    await assert.rejects(readSource(here, 'missing.txt', { language: 'en', feed: true }), missing)
  })
})

describe('no more is read than an article may have', () => {
  const tooMuch = { name: 'Mistake', message: /^(?:big\.txt|standard input) is more than 2 MB/ }

  test('of a file', async () => {
    using folder = openFolder()
    writeFileSync(join(folder.path, 'big.txt'), '')
    // Longer than a Buffer can be: reading it all would fail in another way.
    truncateSync(join(folder.path, 'big.txt'), 2 ** 43)
    await assert.rejects(readSource(openTestContext(folder.path), 'big.txt', { language: 'en' }), tooMuch)
  })

  test('of standard input that never ends', async () => {
    let chunks = 0
    const stdin = Readable.from(
      (function* () {
        for (; chunks < 1000; chunks++) yield Buffer.alloc(100_000, 'a ')
      })(),
    )
    await assert.rejects(readSource({ ...here, stdin }, '-', { language: 'en' }), tooMuch)
    assert.ok(chunks < 50, String(chunks))
  })

  test('a feed may have five', async () => {
    const read = async (bytes: number) => {
      const item = `<item><title>The tram</title><guid>g</guid><description>${sentences}</description></item>`
      const feed = `<rss version="2.0"><channel><title>T</title>${' '.repeat(bytes)}${item}</channel></rss>`
      return await readSource(openTestContext(tmpdir(), feed), '-', { language: 'en', feed: true })
    }
    assert.equal((await read(3_000_000)).article.headline, 'The tram')
    await assert.rejects(read(5_000_000), { message: /^standard input is more than 5 MB/ })
  })

  test('Ctrl-C ends the waiting for standard input', { timeout: 10_000 }, async () => {
    const stop = new AbortController()
    const stdin = new Readable({ read: () => stop.abort() })
    const reading = readSource({ ...here, stdin, signal: stop.signal }, '-', { language: 'en' })
    await assert.rejects(reading, { name: 'Mistake', exitCode: exitCodes.stopped })
  })

  test('a folder and a device are told', async () => {
    using folder = openFolder()
    const context = openTestContext(folder.path)
    for (const [path, why] of [
      ['.', 'it is a folder'],
      ['/dev/zero', 'it is no file'],
    ] as const)
      await assert.rejects(readSource(context, path, { language: 'en' }), {
        name: 'Mistake',
        message: `${path} can't be read: ${why}.`,
      })
  })

  test('a pipe with a name is read as a file is', async () => {
    using folder = openFolder()
    writeFileSync(join(folder.path, 'story.txt'), story)
    const inShell = promisify(execFile)
    const place = { cwd: folder.path, timeout: 5000 }
    await inShell('mkfifo', ['pipe'], place)
    const [{ article }] = await Promise.all([
      readSource(openTestContext(folder.path), 'pipe', { language: 'en' }),
      inShell('sh', ['-c', 'cat story.txt > pipe'], place),
    ])
    assert.equal(article.headline, 'The tram is back')
  })
})

describe('a page', () => {
  test('is an article; its base is where it came from', async () => {
    const { source, origin } = await readFrom(html(page()), '/tram?utm_source=x#top')
    assert.equal(source.article.headline, 'The tram is back')
    assert.equal(source.article.source.kind, 'html')
    assert.equal(source.name, `${origin}/tram?utm_source=x#top`)
    assert.deepEqual(source.base, { url: `${origin}/tram?utm_source=x#top` })
    assert.match(JSON.stringify(source.article.body), /fares\?utm_source=x&zone=1/)
  })

  test('its links are cleaned where that is asked for', async () => {
    const { source } = await readFrom(html(page()), '/tram', { cleanLinks: true })
    assert.match(JSON.stringify(source.article.body), /fares\?zone=1/)
  })

  test('is one source by its canonical address, however it was reached', async () => {
    await using site = await startWebServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', site.origin)
      const canonical: Readonly<Record<string, string>> = {
        '/own': '/tram?page=1#x',
        '/www': `http://www.news.test:${site.port}/tram?page=1`,
        '/www2': `http://www.news.test:${site.port}/tram?page=1`,
        '/foreign': 'https://other.test/tram?page=1',
        '/foreign2': 'https://other.test/tram?page=1',
        '/nonsense': 'javascript:alert(1)',
      }
      if (pathname === '/moved') return void response.writeHead(302, { location: '/own' }).end()
      const said = canonical[pathname]
      html(page(said === undefined ? '' : `<link rel="canonical" href="${said}">`))(request, response)
    })
    const hashOf = async (path: string): Promise<string> =>
      (await readSource(here, `${site.origin}${path}`, { language: 'en', web: site.web })).hash.toString(
        'hex',
      )
    const own = await hashOf('/own')
    assert.equal(own.length, 64)
    assert.equal(await hashOf('/own?utm_campaign=y#z'), own)
    assert.equal(await hashOf('/moved'), own)
    assert.equal(await hashOf('/www'), await hashOf('/www2'))
    assert.equal(await hashOf('/tram?page=1&utm_source=x'), own)
    assert.notEqual(await hashOf('/tram?page=2'), own)
    // Not who it says it is.
    assert.notEqual(await hashOf('/foreign'), await hashOf('/foreign2'))
    assert.equal(await hashOf('/foreign'), await hashOf('/foreign#a'))
    assert.notEqual(await hashOf('/foreign'), await hashOf('/nonsense'))
  })

  test('that is none, or a feed, or inside, is told', async () => {
    await assert.rejects(
      readFrom((_, response) => response.writeHead(404).end(), '/'),
      { message: /no such page/ },
    )
    await assert.rejects(readFrom(html('<rss version="2.0"><channel></channel></rss>'), '/'), {
      message: /is a feed; .*--feed/,
    })
    for (const url of [
      'http://127.0.0.1/',
      'https://localhost/x',
      'ftp://news.test/',
      'file:///etc/hostname',
    ])
      await assert.rejects(readSource(here, url, { language: 'en' }), {
        name: 'Mistake',
        message: /can't be fetched/,
      })
  })

  test('is not waited for after Ctrl-C', async () => {
    const stop = new AbortController()
    await using site = await startWebServer(() => stop.abort())
    const context = { ...here, signal: stop.signal }
    await assert.rejects(readSource(context, site.origin, { language: 'en', web: site.web }), {
      exitCode: exitCodes.stopped,
    })
  })
})
