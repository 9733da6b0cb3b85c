/** The typographic pass reaches every word of an article, across marks, and nothing that is code or was left out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Article, BlockContent, Inline } from '../../../src/article/article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'
import { typesetArticle } from '../../../src/article/typeset-article.ts'

const pos = { start: 0, end: 0, line: 1, lastLine: 1 }
const text = (value: string): Inline => ({ type: 'text', value })
const paragraph = (value: string) => ({ type: 'paragraph', children: [text(value)] }) as const

function article(lang: string, body: readonly BlockContent[], credit = '“Ada”'): Article {
  return {
    v: 1,
    headline: 'The "name"',
    kicker: '"Opinion"',
    dek: 'It\'s "blue"',
    hero: { type: 'image', src: 'a.png', alt: '"A"', credit },
    byline: [{ name: "O'Brien" }],
    lang,
    dir: 'ltr',
    source: { kind: 'text', name: 'x', sha256: '' },
    head: [{ type: 'headline', text: 'The "name"', id: 'h', pos }],
    body: body.map((block, n) => ({ ...block, id: String(n), pos })),
    dropped: [{ type: 'boilerplate', reason: 'house-ad', raw: '"Ad"', at: 0, id: 'd', pos }],
    hints: {},
  }
}

/** Every block with words, quoted with `open` and `close`. */
function blocks(open: string, close: string): BlockContent[] {
  const words = `${open}blue${close}`
  const inner = paragraph(words)
  return [
    inner,
    { type: 'heading', level: 2, children: [text(words)] },
    { type: 'quote', children: [inner], cite: words },
    { type: 'callout', tone: 'note', children: [inner] },
    { type: 'footnote', label: '"1"', children: [inner] },
    { type: 'post', network: 'x', author: 'A "B" C', handle: 'a', mentions: [], children: [inner] },
    { type: 'related', label: 'Related', title: words },
    {
      type: 'embed',
      url: 'https://a.example/',
      title: words,
      image: { type: 'image', src: 'https://a.example/"b"', alt: 'A', caption: [text(words)] },
    },
    { type: 'image', src: 'https://a.example/"b"', alt: 'A', caption: [text(words)], credit: words },
    { type: 'list', ordered: false, items: [{ children: [inner] }] },
    { type: 'table', align: [null], head: [[text(words)]], rows: [[[text(words)]]] },
    { type: 'cta', slot: true, action: 'subscribe', original: { title: words, body: words } },
    { type: 'code', value: '"blue"' },
    { type: 'divider' },
  ]
}

test('every block', () => {
  const { body, hero, headline, kicker, dek, byline, head, dropped } = typesetArticle(
    article('en', blocks('"', '"'), '"Ada"'),
  )
  assert.deepEqual(body, article('en', blocks('“', '”')).body)
  assert.deepEqual([headline, kicker, dek], ['The “name”', '“Opinion”', 'It’s “blue”'])
  const typed = article('en', [])
  assert.deepEqual(hero, typed.hero)
  assert.deepEqual([byline, head, dropped], [typed.byline, typed.head, typed.dropped])
})

test('in the article’s own language', () => {
  assert.deepEqual(typesetArticle(article('de', blocks('"', '"'))).body, article('de', blocks('„', '“')).body)
})

test('a quotation may open inside a mark and close outside; code in it stays as typed', () => {
  const typed: Inline[] = [
    text('He said "'),
    { type: 'strong', children: [text('it\'s "'), { type: 'inlineCode', value: 'say("blue' }] },
    { type: 'link', url: 'https://a.example/"', children: [text(' here"')] },
    { type: 'break' },
    text('"And so on."'),
  ]
  const [set] = typesetArticle(article('en', [{ type: 'paragraph', children: typed }])).body
  assert.deepEqual(set?.type === 'paragraph' && set.children, [
    text('He said “'),
    { type: 'strong', children: [text('it’s ”'), { type: 'inlineCode', value: 'say("blue' }] },
    { type: 'link', url: 'https://a.example/"', children: [text(' here”')] },
    { type: 'break' },
    text('“And so on.”'),
  ])
})

test('a mark in code opens nothing', () => {
  const code: Inline = { type: 'inlineCode', value: 'say("' }
  const typed = { type: 'paragraph', children: [text('Type '), code, text(' or "blue".')] } as const
  const [set] = typesetArticle(article('en', [typed])).body
  assert.deepEqual(set?.type === 'paragraph' && set.children, [text('Type '), code, text(' or “blue”.')])
})

test('the suggested preheader is set, unless typography is off', () => {
  const story = article('en', [paragraph('"Blue," he said.')])
  assert.equal(suggestPreheader(story), '“Blue,” he said.')
  assert.equal(suggestPreheader(story, { typography: false }), '"Blue," he said.')
})
