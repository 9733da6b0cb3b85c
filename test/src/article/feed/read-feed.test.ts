/** A feed says the same in whatever format and encoding it comes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedItems, feeds } from './feeds.ts'
import { oneItem, read } from './read-one.ts'

describe('the same in every format', () => {
  for (const [format, text] of Object.entries(feeds))
    test(format, async () => {
      const feed = await read(text)
      assert.equal(feed.title, 'The Test News')
      assert.equal(feed.language, 'en-GB')
      assert.equal(feed.name, 'news.xml')
      assert.equal(feed.items.length, expectedItems.length)
      for (const [i, expected] of expectedItems.entries()) {
        const found = feed.items[i]
        for (const [key, value] of Object.entries(expected))
          assert.deepEqual(found?.[key as keyof typeof expected], value, `${format} ${i} ${key}`)
      }
      assert.match(feed.items[0]?.summary ?? '', /^(<p>)?Line 4 is back\.(<\/p>)?$/)
      assert.deepEqual(feed.items[1]?.authors, [])
      assert.equal(feed.items[1]?.html, undefined)
    })
})

describe('RSS of the old kinds', () => {
  for (const version of ['0.90', '0.91', '0.92', '0.93', '0.94', '1.0', '2.0', '2.0.1', '2'])
    test(version, async () => {
      const { items } = await read(
        `<rss version="${version}"><channel><title>T</title><item><title>A</title><link>https://news.test/a</link><description>&lt;p&gt;b&lt;/p&gt;</description></item></channel></rss>`,
      )
      assert.deepEqual(
        items.map(({ title, guid, url, summary }) => [title, guid, url, summary]),
        [['A', 'https://news.test/a', 'https://news.test/a', '<p>b</p>']],
      )
    })

  test('without a version, in capitals, with items beside the channel', async () => {
    const item = '<item><title>A</title><link>https://news.test/a</link></item>'
    for (const text of [
      `<rss><channel>${item}</channel></rss>`,
      `<RSS VERSION="2.0"><CHANNEL>${item.toUpperCase().replace('HTTPS://NEWS.TEST/A', 'https://news.test/a')}</CHANNEL></RSS>`,
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel>${item}</rdf:RDF>`,
    ])
      assert.deepEqual(
        (await read(text)).items.map(({ title, url }) => [title, url]),
        [['A', 'https://news.test/a']],
        text,
      )
  })
})

describe('a title is decoded once', () => {
  const titles: readonly (readonly [written: string, read: string])[] = [
    ['A &amp; B', 'A & B'],
    ['A &amp;amp; B', 'A &amp; B'],
    ['It&#8217;s &lt;b&gt; and &#x201c;x&#x201d;', 'It’s <b> and “x”'],
    ['<![CDATA[A &amp; B]]>', 'A & B'],
    ['<![CDATA[It&#8217;s <i>here</i>]]>', 'It’s here'],
    ['<![CDATA[A &amp;amp; B]]>', 'A &amp; B'],
    [' \n A\n  B ', 'A B'],
  ]
  for (const [written, title] of titles)
    test(written, async () => assert.equal((await oneItem(`<title>${written}</title>`))?.title, title))

  test('in Atom, by its type', async () => {
    const titleOf = async (attributes: string, title: string) =>
      (
        await read(
          `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title ${attributes}>${title}</title></entry></feed>`,
        )
      ).items[0]?.title
    assert.equal(await titleOf('', 'A &amp; &lt;b&gt;'), 'A & <b>')
    assert.equal(await titleOf('type="text"', 'A &amp;amp; B'), 'A &amp; B')
    assert.equal(await titleOf('type="html"', 'A &amp;amp; &lt;b&gt;B&lt;/b&gt;'), 'A & B')
    assert.equal(
      await titleOf('type="xhtml"', '<div xmlns="http://www.w3.org/1999/xhtml">A &amp; <b>B</b></div>'),
      'A & B',
    )
  })
})

describe('the story', () => {
  test('content:encoded before description, in whatever order', async () => {
    for (const item of [
      '<description>short</description><content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded>',
      '<content:encoded><![CDATA[<p>long</p>]]></content:encoded><description>short</description>',
    ]) {
      const { html, summary } = (await oneItem(item)) ?? {}
      assert.deepEqual([html, summary], ['<p>long</p>', 'short'])
    }
  })

  test('plain text of Atom and JSON Feed becomes paragraphs, its tags stay words', async () => {
    const text = 'One < two & three\nline\n\nNext <b>one</b>'
    const html = '<p>One &lt; two &amp; three<br>line</p>\n<p>Next &lt;b&gt;one&lt;/b&gt;</p>'
    const written = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
    const atom = await read(
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><content type="text">${written}</content></entry></feed>`,
    )
    const json = await read(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1',
        title: 'T',
        items: [{ id: 1, content_text: text }],
      }),
    )
    assert.equal(atom.items[0]?.html, html)
    assert.equal(json.items[0]?.html, html)
  })

  test('addresses are absolute, by xml:base where it says so', async () => {
    const { items } = await read(
      `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.test/en/"><title>T</title><entry><id>1</id><title>A</title><link href="a"/></entry><entry xml:base="fr/"><id>2</id><title>B</title><link href="b"/></entry></feed>`,
    )
    assert.equal(items[0]?.url, 'https://cdn.test/en/a')
    assert.equal(items[0]?.base, 'https://cdn.test/en/')
    const relative = await oneItem('<title>A</title><link>/a</link>')
    assert.deepEqual([relative?.url, relative?.base], ['https://news.test/a', 'https://news.test/a'])
  })

  test('an address that is none, or no http, is left out', async () => {
    for (const link of [
      'javascript:alert(1)',
      'file:///etc/hostname',
      'ftp://news.test/a',
      'data:text/html,x',
    ])
      assert.equal((await oneItem(`<title>A</title><link>${link}</link>`))?.url, undefined, link)
  })

  test('a GUID is the address only where it is one', async () => {
    const urlOf = async (guid: string) => (await oneItem(`<title>A</title>${guid}`))?.url
    assert.equal(await urlOf('<guid>https://news.test/a</guid>'), 'https://news.test/a')
    assert.equal(await urlOf('<guid isPermaLink="false">https://news.test/a</guid>'), undefined)
    assert.equal(await urlOf('<guid>tag:1</guid>'), undefined)
    assert.equal(await urlOf('<guid>17</guid>'), undefined)
  })

  test('writers are names, never addresses of mail', async () => {
    const authorsOf = async (item: string) => (await oneItem(`<title>A</title>${item}`))?.authors
    assert.deepEqual(await authorsOf('<author>ada@news.test (Ada Example)</author>'), ['Ada Example'])
    assert.deepEqual(await authorsOf('<author>ada@news.test</author>'), [])
    assert.deepEqual(await authorsOf('<dc:creator>Ada Example</dc:creator><author>desk@news.test</author>'), [
      'Ada Example',
    ])
  })
})

describe('encodings', () => {
  const item = '<item><title>Café à la “crème”</title></item>'
  const text = (declared: string): string =>
    `<?xml version="1.0" encoding="${declared}"?><rss version="2.0"><channel><title>T</title>${item}</channel></rss>`
  const windows = (declared: string): Buffer =>
    Buffer.from(text(declared).replace('“', '\x93').replace('”', '\x94'), 'latin1')
  const cases: readonly [string, Uint8Array, string?][] = [
    ['UTF-8', Buffer.from(text('utf-8'))],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text('utf-8')}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${text('utf-16')}`, 'utf16le')],
    ['Windows-1252', windows('windows-1252')],
    ['Windows-1252 that says it is Latin 1', windows('iso-8859-1')],
    ['Windows-1252 that says it is UTF-8', windows('utf-8')],
    ['by the HTTP header', windows('').fill(0x20, 0, 0), 'application/rss+xml; charset=windows-1252'],
    ['UTF-8 that says it is Latin 1', Buffer.from(text('iso-8859-1'))],
    ['an encoding that nobody knows', Buffer.from(text('x-nobody'))],
  ]
  for (const [name, bytes, contentType] of cases)
    test(name, async () => {
      const feed = await read(bytes, contentType === undefined ? {} : { contentType })
      assert.equal(feed.items[0]?.title, 'Café à la “crème”')
    })
})
