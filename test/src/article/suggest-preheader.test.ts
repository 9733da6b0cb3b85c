/** What the inbox shows beside the subject: the article's first words, whatever they stand in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BlockContent } from '../../../src/article/article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'
import { article, paragraph, words } from '../render/sample.ts'

const quote: BlockContent = { type: 'quote', children: [paragraph('Blue, he said.')] }
const list: BlockContent = {
  type: 'list',
  ordered: false,
  items: [{ children: [paragraph('rope')] }, { children: [paragraph('paint')] }],
}
const heading: BlockContent = { type: 'heading', level: 2, children: words('The bow') }
const image: BlockContent = { type: 'image', src: 'a.png', alt: '', caption: words('The bow') }

const cases: readonly (readonly [what: string, body: readonly BlockContent[], preheader: string])[] = [
  [
    'the first paragraph',
    [heading, quote, paragraph('It is blue.'), paragraph('It was red.')],
    'It is blue.',
  ],
  ['the first paragraph with words', [paragraph(' '), paragraph('It is blue.')], 'It is blue.'],
  ['a quote where there is no paragraph', [heading, image, quote, list], 'Blue, he said.'],
  ['a list', [{ type: 'divider' }, list], 'rope paint'],
  ['what may be a subhead', [{ ...paragraph('It is blue'), maybeHeading: true }], 'It is blue'],
  ['nothing where there are no words', [heading, { type: 'divider' }], ''],
]

for (const [what, body, preheader] of cases)
  test(what, () => assert.equal(suggestPreheader(article(body)), preheader))
