/** Tracking parameters go, from every link of every block; nothing else of an address changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Article, BlockContent, Inline } from '../../../src/article/article.ts'
import { cleanLinks, cleanUrl } from '../../../src/article/clean-links.ts'

for (const [url, clean] of [
  ['https://a.example/?utm_source=x', 'https://a.example/'],
  ['https://a.example/p?id=1&utm_source=x&b=2', 'https://a.example/p?id=1&b=2'],
  ['https://a.example/p?fbclid=1#part', 'https://a.example/p#part'],
  ['https://a.example?gclid=1&UTM_Medium=2&mc_cid=3&mc_eid=4&igshid=5&ref_src=6', 'https://a.example'],
  ['https://a.example/?utm%5Fsource=x&a=%20+%C3%A4', 'https://a.example/?a=%20+%C3%A4'],
  ['https://a.example/?a=1&amp;utm_source=x', 'https://a.example/?a=1'],
  ['HTTPS://A.example/?a&&b=&utm_x', 'HTTPS://A.example/?a&&b='],
  [
    'https://a.example/?utm=1&my_utm_source=2&ref=3&source=4',
    'https://a.example/?utm=1&my_utm_source=2&ref=3&source=4',
  ],
  ['https://a.example/utm_source=x#?fbclid=1', 'https://a.example/utm_source=x#?fbclid=1'],
  ['mailto:a@example.org?utm_source=x', 'mailto:a@example.org?utm_source=x'],
  ['not an address?utm_source=x', 'not an address?utm_source=x'],
  ['https://a.example/?%E0%A4%A=1&utm_id=2', 'https://a.example/?%E0%A4%A=1'],
] as const) {
  test(`${url}`, () => assert.equal(cleanUrl(url), clean))
}

const dirty = 'https://a.example/?fbclid=1'
const clean = 'https://a.example/'

/** Every kind of block that can hold an address, each with `url` in it. */
function everywhere(url: string): BlockContent[] {
  const link: Inline = { type: 'link', url, children: [{ type: 'text', value: 'there' }] }
  const words: Inline[] = [{ type: 'strong', children: [{ type: 'emphasis', children: [link] }] }]
  const paragraph = { type: 'paragraph', children: words } as const
  const image = { type: 'image', src: dirty, alt: 'A boat', caption: words } as const
  return [
    paragraph,
    { type: 'heading', level: 2, children: words },
    { type: 'quote', children: [paragraph] },
    { type: 'callout', tone: 'note', children: [paragraph] },
    { type: 'footnote', label: '1', children: [paragraph] },
    {
      type: 'post',
      network: 'x',
      author: 'Ada',
      handle: 'ada',
      url,
      profileUrl: url,
      mentions: [],
      children: [paragraph],
    },
    { type: 'related', label: 'Related', title: 'There', url },
    { type: 'related', label: 'Related', title: url, url },
    image,
    { type: 'list', ordered: false, items: [{ children: [paragraph] }] },
    { type: 'embed', url, title: 'A film', image },
    { type: 'table', align: [null], head: [words], rows: [[words]] },
    { type: 'paragraph', children: [{ type: 'link', url, children: [{ type: 'text', value: url }] }] },
  ]
}

function article(body: readonly BlockContent[], url = clean): Article {
  const pos = { start: 0, end: 0, line: 1, lastLine: 1 }
  return {
    v: 1,
    headline: 'A headline',
    canonicalUrl: url,
    hero: {
      type: 'image',
      src: dirty,
      alt: 'A boat',
      caption: [{ type: 'link', url, children: [{ type: 'text', value: 'there' }] }],
    },
    byline: [],
    lang: 'en',
    dir: 'ltr',
    source: { kind: 'text', name: 'x', sha256: '' },
    head: [],
    body: body.map((block, n) => ({ ...block, id: String(n), pos })),
    dropped: [],
    hints: {},
  }
}

test('every link of every kind of block is cleaned, a bare address with its words; pictures are not', () => {
  assert.deepEqual(cleanLinks(article(everywhere(dirty), dirty)), article(everywhere(clean)))
})

test('a code block, and an address in words, stay as they are', () => {
  const kept = article([
    { type: 'code', value: dirty },
    {
      type: 'paragraph',
      children: [
        { type: 'text', value: dirty },
        { type: 'inlineCode', value: dirty },
      ],
    },
  ])
  assert.deepEqual(cleanLinks(kept), kept)
})

test('an address without tracking stays byte for byte, and cleaning twice changes nothing', () => {
  const query = fc.string({ unit: fc.constantFrom(...'ab=&%?#;+é/') })
  fc.assert(
    fc.property(query, (rest) => {
      const url = `https://a.example/?${rest}`
      assert.equal(cleanUrl(url), url)
      const once = cleanUrl(`https://a.example/?utm_a=1&${rest}`)
      assert.equal(cleanUrl(once), once)
    }),
  )
})
