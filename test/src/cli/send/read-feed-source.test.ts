/** A command's article is an item of a feed: the newest, or the one that is named; it is known again the next time. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readSource } from '../../../../src/cli/send/read-source.ts'
import { startWebServer } from '../../article/web/web-server.ts'
import { here, html, openFolder, openTestContext, page, readFrom, sentences } from './sources.ts'

const feed = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Test News</title><language>en</language>
<item><title>Old</title><guid isPermaLink="false">g-old</guid><pubDate>Sat, 01 Aug 2026 10:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>${sentences}</p><p><img src="pictures/tram.jpg" alt="A tram" width="900" height="600"></p>]]></content:encoded></item>
<item><title>New</title><link>/new</link><guid isPermaLink="false">g-new</guid><pubDate>Sun, 02 Aug 2026 10:00:00 GMT</pubDate><description>Only a word of it.</description></item>
</channel></rss>`

describe('a feed', () => {
  const answer: RequestListener = (request, response) =>
    request.url === '/feed'
      ? void response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(feed)
      : html(page())(request, response)

  test('gives its newest item, read from its page where the feed only sums it up', async () => {
    const { source, asked, origin } = await readFrom(answer, '/feed', { feed: true })
    assert.deepEqual(asked, ['/feed', '/new'])
    assert.equal(source.article.headline, 'New')
    assert.equal(source.article.source.kind, 'feed')
    assert.equal(source.name, `New (${origin}/feed)`)
    assert.deepEqual(source.base, { url: `${origin}/new` })
  })

  test('or the one that is asked for, by number or GUID', async () => {
    for (const item of ['2', 'g-old']) {
      const { source, asked } = await readFrom(answer, '/feed', { feed: true, item })
      assert.deepEqual(asked, ['/feed'])
      assert.equal(source.article.headline, 'Old')
    }
    await assert.rejects(readFrom(answer, '/feed', { feed: true, item: '3' }), {
      message: /has no item 3\. It has 2 items; .*\n {2}1 {2}New {2}\(g-new\)\n {2}2 {2}Old {2}\(g-old\)$/,
    })
  })

  test('from a file too: pictures are relative to its folder, an item is the same as from the web', async () => {
    using folder = openFolder()
    writeFileSync(join(folder.path, 'feed.xml'), feed)
    const context = openTestContext(folder.path)
    const file = await readSource(context, 'feed.xml', { language: 'en', feed: true, item: 'g-old' })
    assert.deepEqual(file.base, { folder: folder.path })
    const { source } = await readFrom(answer, '/feed', { feed: true, item: '2' })
    assert.deepEqual(file.hash, source.hash)
    const stdin = await readSource(openTestContext(folder.path, feed), '-', {
      language: 'en',
      feed: true,
      item: 'g-old',
    })
    assert.deepEqual(stdin.hash, source.hash)
  })

  test('each item is a source of its own, and none is a page or file of the same name', async () => {
    const hashes = new Set<string>()
    const add = ({ hash }: { readonly hash: Buffer }): void => void hashes.add(hash.toString('hex'))
    for (const item of ['1', '2']) add((await readFrom(answer, '/feed', { feed: true, item })).source)
    assert.equal(hashes.size, 2)
    // A GUID that is the very address of its page.
    await using site = await startWebServer((request, response) =>
      request.url === '/feed'
        ? void response.end(feed.replace('g-old', `${site.origin}/tram`))
        : html(page())(request, response),
    )
    const how = { language: 'en', web: site.web }
    add(await readSource(here, `${site.origin}/tram`, how))
    add(await readSource(here, `${site.origin}/feed`, { ...how, feed: true, item: '2' }))
    assert.equal(hashes.size, 4)
  })

  test('a page in its place is told, with the feed that it names', async () => {
    const link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    await assert.rejects(readFrom(html(page(link)), '/', { feed: true }), {
      message: /is no feed .* whose feed is at http:\/\/news\.test:\d+\/feed: give that\./,
    })
  })

  test('whose words PostgreSQL would refuse is cleaned, its name too', async () => {
    using folder = openFolder()
    const items = [{ id: '1', title: 'New\0 tram \ud83d', content_html: `<p>${sentences.repeat(3)}</p>` }]
    const json = { version: 'https://jsonfeed.org/version/1.1', title: 'T', items }
    writeFileSync(join(folder.path, 'feed.json'), JSON.stringify(json))
    const how = { language: 'en', feed: true, typography: false }
    const { name, article } = await readSource(openTestContext(folder.path), 'feed.json', how)
    assert.deepEqual([name, article.headline], ['New  tram \ufffd (feed.json)', 'New  tram \ufffd'])
  })
})
