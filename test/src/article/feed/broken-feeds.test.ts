/** What is broken gives what is whole in it; what is no feed says so; nothing takes long. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Mistake } from '../../../../src/mistake.ts'
import { expectedItems, feeds } from './feeds.ts'
import { oneItem, read, rss } from './read-one.ts'

describe('broken feeds', () => {
  test('cut: the stories that are whole are there', async () => {
    for (const format of ['rss2', 'rdf', 'atom', 'atomXhtml', 'atom03'] as const) {
      const whole = feeds[format]
      const second = Math.max(whole.lastIndexOf('<item'), whole.lastIndexOf('<entry'))
      for (const end of [second, second + 20, whole.length - 30]) {
        const { items } = await read(whole.slice(0, end))
        assert.equal(items[0]?.title, expectedItems[0].title, `${format} cut at ${end}`)
        assert.equal(items[0]?.guid, expectedItems[0].guid)
        assert.equal(items[0]?.published, expectedItems[0].published)
        assert.equal(items[0]?.html?.replace(/^<div[^>]*>|<\/div>$/g, ''), expectedItems[0].html)
      }
    }
  })

  test('a story has the same GUID and address when its feed is whole and when it is broken', async () => {
    const item = (inner: string): string => `<item><title>A</title>${inner}</item>`
    const cases = [
      '<guid>tag:1</guid><link>https://news.test/a</link>',
      '<guid>https://news.test/a</guid>',
      '<guid isPermaLink="false">https://news.test/a</guid>',
      '<guid isPermaLink="false">https://news.test/a</guid><link>/b</link>',
      '<link>/a?b=c&amp;d=e</link>',
      '<link>https://news.test</link>',
      '<description>no name at all</description>',
    ]
    for (const inner of cases) {
      const whole = rss('').replace('<item></item>', item(inner))
      const [one] = (await read(whole)).items
      const [other] = (await read(`${whole.slice(0, -'</channel></rss>'.length)}<item><ti`)).items
      assert.deepEqual([other?.guid, other?.url], [one?.guid, one?.url], inner)
    }
    for (const text of [feeds.rdf, feeds.atom03]) {
      const [one] = (await read(text)).items
      const [other] = (await read(text.slice(0, -10))).items
      assert.deepEqual([other?.guid, other?.url], [one?.guid, one?.url])
    }
  })

  test('cut at any byte: a feed, or a word that says what is wrong', async () => {
    for (const text of Object.values(feeds)) {
      for (let end = 0; end < text.length; end += 41) {
        await read(text.slice(0, end)).then(
          ({ items }) => assert.ok(items.length > 0),
          (error: unknown) => assert.ok(error instanceof Mistake, `cut at ${end}: ${error}`),
        )
      }
    }
  })

  test('what XML forbids', async () => {
    const titleOf = async (text: string) => (await read(text)).items[0]?.title
    assert.equal(await titleOf(rss('<title>Bread & Butter</title>')), 'Bread & Butter')
    assert.equal(await titleOf(rss('<title>A&nbsp;café &eacute;</title>')), 'A café é')
    assert.equal(await titleOf(`\n\n  ${rss('<title>Late</title>', '<?xml version="1.0"?>')}`), 'Late')
    assert.equal(await titleOf(rss('<title>A</title><description>one <br> two <p>three</description>')), 'A')
    assert.equal(await titleOf(rss('<title>A</title><x:y>unknown prefix</x:y>')), 'A')
    assert.equal(await titleOf(rss('<title>A\u0000\u0008</title>'.replace('\u0000', ''))), 'A')
    assert.equal(await titleOf(`${rss('<title>A</title>')}<!-- served in 3 ms --><script></script>`), 'A')
  })

  test('one bad field takes nothing else with it', async () => {
    const item = await oneItem(
      '<title>A</title><link>::::</link><pubDate>soon</pubDate><guid></guid><dc:language>no such language</dc:language>',
    )
    assert.equal(item?.title, 'A')
    assert.deepEqual([item?.published, item?.language], [undefined, undefined])
    const { items } = await read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1',
        items: [
          { id: {}, title: 7, url: [], content_html: '<p>a</p>', authors: 'me', date_published: false },
          null,
          'x',
          { title: 'B' },
        ],
      }),
    )
    assert.equal(items[0]?.html, '<p>a</p>')
    assert.equal(items.at(-1)?.title, 'B')
  })

  test('entities stay as they are: neither a bomb nor a file of this machine', async () => {
    const bomb = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('')
    const head = `<!DOCTYPE rss [<!ENTITY e0 "boom">${bomb}<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>`
    const feed = await read(
      `${head}<rss version="2.0"><channel><title>T</title><item><title>A &e9; &f;</title><description>&e9;&f;</description></item></channel></rss>`,
    ).catch((error: unknown) => {
      assert.ok(error instanceof Mistake, `${error}`)
      return undefined
    })
    assert.ok((feed?.items[0]?.title ?? '').length < 100)
    assert.ok((feed?.items[0]?.summary ?? '').length < 100)
  })

  test('names that mean something to JavaScript', async () => {
    const item = await oneItem(
      '<title>A</title><__proto__><polluted>1</polluted></__proto__><constructor>x</constructor>',
    )
    assert.equal(item?.title, 'A')
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
  })
})

describe('no feed', () => {
  const cases: readonly [name: string, text: string, message: RegExp][] = [
    ['nothing', '', /news\.xml is no feed .* leave out --feed/],
    ['a text', 'Trams run again.\n\nThey do.', /is no feed/],
    ['JSON', '{"a":1}', /is no feed/],
    ['a page', '<!doctype html><html><head><title>News</title></head><body><p>x</body></html>', /is no feed/],
    [
      'a page that names its feed',
      '<html><head><link rel="stylesheet" href="x.css"><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>',
      /It is a page, whose feed is at https:\/\/news\.test\/rss\?a=1&b=2: give that\./,
    ],
    [
      'an empty feed',
      '<rss version="2.0"><channel><title>T</title></channel></rss>',
      /a feed with no story in it/,
    ],
    [
      'an empty item',
      '<rss version="2.0"><channel><title>T</title><item></item></channel></rss>',
      /no story in it/,
    ],
  ]
  for (const [name, text, message] of cases)
    test(name, async () => await assert.rejects(read(text), { name: 'Mistake', message }))

  test('too big', async () => {
    await assert.rejects(read(new Uint8Array(5_000_001)), { name: 'Mistake', message: /more than 5 MB/ })
  })
})

describe('hostile feeds take no time', () => {
  const megabytes = 2_000_000
  const fill = (piece: string): string => piece.repeat(Math.ceil(megabytes / piece.length))
  const cases: Readonly<Record<string, string>> = {
    deep: `<rss version="2.0"><channel>${fill('<a>')}`,
    'deep inside a story': rss(`<title>A</title><description>${fill('<b>')}</description>`),
    'many items': `<rss version="2.0"><channel><title>T</title>${fill('<item><title>x</title></item>')}</channel></rss>`,
    'many attributes': `<rss version="2.0" ${fill('a="b" ')}>`,
    'titles in CDATA that never end': `<rss version="2.0"><channel>${fill('<title><![CDATA[')}`,
    'an open tag': `<rss version="2.0"><channel><item><title ${fill('x')}`,
    ampersands: rss(`<title>${fill('&')}</title>`),
    'links of a page': fill('<link '),
    brackets: `[${fill('[')}`,
    'XHTML that never ends': `<feed xmlns="http://www.w3.org/2005/Atom"><entry>${fill('<content type="xhtml">')}`,
    'deep JSON': `{"version":"https://jsonfeed.org/version/1","items":${fill('[')}`,
  }
  for (const [name, text] of Object.entries(cases))
    test(name, async () => {
      // Of the processor, not of the clock: other tests run beside this one.
      const before = process.cpuUsage()
      await read(text).catch((error: unknown) => assert.ok(error instanceof Mistake, `${error}`))
      const { user, system } = process.cpuUsage(before)
      const taken = (user + system) / 1000
      assert.ok(taken < 2000, `took ${Math.round(taken)} ms`)
    })
})
