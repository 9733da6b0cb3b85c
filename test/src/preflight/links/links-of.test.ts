/** Every link that a writer can set is found, with its line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockContent, Inline } from '../../../../src/article/article.ts'
import { linksOf } from '../../../../src/preflight/links/links-of.ts'
import { article } from '../../render/sample.ts'

const link = (name: string): Inline => ({
  type: 'strong',
  children: [{ type: 'link', url: `https://example.org/${name}`, children: [] }],
})
const paragraph = (name: string) => ({ type: 'paragraph', children: [link(name)] }) as const
const url = (name: string): string => `https://example.org/${name}`

const cases: Readonly<Record<string, BlockContent>> = {
  paragraph: paragraph('paragraph'),
  heading: { type: 'heading', level: 2, children: [link('heading')] },
  quote: { type: 'quote', children: [paragraph('quote')] },
  list: { type: 'list', ordered: false, items: [{ children: [paragraph('list')] }] },
  callout: { type: 'callout', tone: 'note', children: [paragraph('callout')] },
  footnote: { type: 'footnote', label: '1', children: [paragraph('footnote')] },
  related: { type: 'related', label: 'Related', title: 'x', url: url('related') },
  embed: { type: 'embed', title: 'x', url: url('embed') },
  caption: { type: 'image', src: 'x.jpg', alt: 'x', caption: [link('caption')] },
  table: { type: 'table', align: [null], head: [[link('table')]], rows: [] },
  post: {
    type: 'post',
    network: 'x',
    author: 'Ada',
    handle: '',
    mentions: [],
    url: url('post'),
    children: [],
  },
}

for (const [name, block] of Object.entries(cases)) {
  test(name, () => {
    assert.deepEqual(linksOf(article([block])), [{ url: url(name), place: 'story.txt, line 1' }])
  })
}

test('in the words under the picture above the text, and the page that it was published on', () => {
  const hero = { type: 'image', src: 'x.jpg', alt: 'x', caption: [link('hero')] } as const
  assert.deepEqual(linksOf(article([paragraph('body')], { hero, canonicalUrl: url('page') })), [
    { url: url('page'), place: 'story.txt' },
    { url: url('hero'), place: 'story.txt' },
    { url: url('body'), place: 'story.txt, line 1' },
  ])
})

test('a mail address is none to ask', () => {
  const mail: Inline = { type: 'link', url: 'mailto:ada@example.org', children: [] }
  assert.deepEqual(linksOf(article([{ type: 'paragraph', children: [mail] }])), [])
})
