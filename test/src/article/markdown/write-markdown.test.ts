/** An article that is written as Markdown is read back the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Article, BlockContent, Inline, ReadSource } from '../../../../src/article/article.ts'
import { normaliseBody, normaliseImage } from '../../../../src/article/markdown/normal-form.ts'
import { readMarkdown } from '../../../../src/article/markdown/read-markdown.ts'
import { writeMarkdown } from '../../../../src/article/markdown/write-markdown.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { arbitraryArticle } from './arbitrary-article.ts'

/** All but places, ids, the source and what only its own reading knows. */
function comparable(article: Article | ReadSource): unknown {
  const { body, hero, ...rest } = article
  const picture = hero && normaliseImage(hero, new Map())
  const { source, head, dropped, ...known } = { source: undefined, ...rest }
  const compared = {
    ...known,
    ...(picture && { hero: picture }),
    body: normaliseBody(body).map(({ id, pos, ...content }) => content),
  }
  // fast-check's records have no prototype.
  return JSON.parse(JSON.stringify(compared))
}

test('any article, its words as hostile as they come', () => {
  fc.assert(
    fc.property(arbitraryArticle, (article) => {
      const markdown = writeMarkdown(article)
      const read = readMarkdown(markdown, 'story.md')
      assert.deepEqual(comparable(read), comparable(article), markdown)
    }),
    { numRuns: 300 },
  )
})

const text = (value: string) => ({ type: 'text', value }) as const
const paragraph = (...children: Inline[]) => ({ type: 'paragraph', children }) as const

const plain: Article = {
  v: 1,
  headline: 'Of a mill',
  byline: [],
  lang: 'en',
  dir: 'ltr',
  source: { kind: 'text', name: 'story.txt', sha256: '00' },
  head: [],
  body: [],
  dropped: [],
  hints: {},
}

/** Found by the property above, each once in thousands of runs. */
const found: Readonly<Record<string, BlockContent>> = {
  'a divider in an item of a second list': {
    type: 'quote',
    children: [
      { type: 'list', ordered: false, items: [{ children: [] }] },
      { type: 'list', ordered: false, items: [{ children: [{ type: 'divider' }] }] },
    ],
  },
  'a space behind backslashes at the end of a cell': {
    type: 'table',
    align: [null],
    head: [[]],
    rows: [[[text('\\\\ ')]]],
  },
  'a low line before a mark': paragraph({
    type: 'emphasis',
    children: [text('@ada_\u202e'), { type: 'delete', children: [text('{')] }],
  }),
  'a line end at the edge of a mark': paragraph(
    { type: 'strong', children: [{ type: 'break' }, text('a')] },
    text('b'),
  ),
  'a bar behind a backslash in code in a cell': {
    type: 'table',
    align: [null],
    head: [[{ type: 'inlineCode', value: '\\|' }]],
    rows: [],
  },
}

for (const [name, block] of Object.entries(found)) {
  test(name, () => {
    const article: Article = {
      ...plain,
      body: [{ ...block, id: '', pos: { start: 0, end: 0, line: 1, lastLine: 1 } }],
    }
    assert.deepEqual(comparable(readMarkdown(writeMarkdown(article), 'story.md')), comparable(article))
  })
}

test('a head that could not be read again is refused', () => {
  const caption = [text('a'.repeat(20_000))]
  const article: Article = { ...plain, hero: { type: 'image', src: 'a.jpg', alt: '', caption } }
  assert.throws(
    () => writeMarkdown(article),
    (error) => error instanceof Mistake && /hero.*shorten/i.test(error.message),
  )
})
