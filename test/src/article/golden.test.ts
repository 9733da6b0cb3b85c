/** A publisher's real article gives exactly the block sequence that people agreed on. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import type { Article, Block } from '../../../src/article/article.ts'
import { blockText, inlineText } from '../../../src/article/block-text.ts'
import { countWords } from '../../../src/article/count-words.ts'
import { readArticle } from '../../../src/article/read-article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'
import { typesetArticle } from '../../../src/article/typeset-article.ts'

const shared = process.env['BROADSHEET_SHARED']
const skip = shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false

const goldenBlock = z.object({
  id: z.string(),
  type: z.string(),
  keep: z.enum(['meta', 'body', 'slot', 'drop']),
  lines: z.tuple([z.number(), z.number()]),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  reason: z.string().optional(),
  typo: z.union([z.string(), z.array(z.array(z.string()))]).optional(),
  paragraphs: z.array(z.array(z.string())).optional(),
  mentions: z.array(z.string()).optional(),
  attribution: z
    .object({
      line: z.number(),
      name: z.string(),
      handle: z.string(),
      date: z.string(),
      dateText: z.string(),
      network: z.string(),
      profileUrl: z.string(),
    })
    .optional(),
})
const golden = z.object({
  article: z.object({
    headline: z.string(),
    headlineTypo: z.string(),
    site: z.string(),
    kicker: z.string(),
    publishedHint: z.object({ value: z.string() }),
    sourceHint: z.object({ value: z.string() }),
    derived: z.object({ words: z.number(), preheader: z.string() }),
  }),
  source: z.object({ sha256: z.string() }),
  blocks: z.array(goldenBlock).length(35),
})

/** The folder is looked up in the test, so that with CI=true its absence fails. */
async function open(name = 'source.txt'): Promise<{ expected: z.infer<typeof golden>; article: Article }> {
  assert.ok(shared, 'BROADSHEET_SHARED must name the folder with article/source.txt')
  const expected = golden.parse(JSON.parse(readFileSync(join(shared, 'article/blocks.json'), 'utf8')))
  const bytes = readFileSync(join(shared, 'article', name))
  return { expected, article: await readArticle(bytes, { name }) }
}

function keepOf(block: Block): 'body' | 'slot' {
  return block.type === 'cta' ? 'slot' : 'body'
}

test('all 35 blocks: type, keep, lines, offsets and text', { skip }, async () => {
  const { expected, article } = await open()
  const found = [
    ...article.head.map((line) => ({ ...line, keep: 'meta' })),
    ...article.body.map((block) => ({ ...block, keep: keepOf(block), text: blockText(block) })),
    ...article.dropped.map((dropped) => ({ ...dropped, keep: 'drop', text: dropped.raw })),
  ]
    .sort((a, b) => a.pos.start - b.pos.start)
    .map(({ type, keep, pos, text }) => ({
      type,
      keep,
      lines: [pos.line, pos.lastLine],
      start: pos.start,
      end: pos.end,
      text,
    }))
  const wanted = expected.blocks.map(({ type, keep, lines, start, end, text }) => ({
    type,
    keep,
    lines,
    start,
    end,
    text,
  }))
  assert.deepEqual(found, wanted)
  assert.deepEqual(
    article.dropped.map((dropped) => dropped.reason),
    ['house-ad', 'comments-closed'],
  )
})

test('the posts: paragraphs, mentions and attribution', { skip }, async () => {
  const { expected, article } = await open()
  const found = article.body.flatMap((block) =>
    block.type !== 'post'
      ? []
      : [
          {
            paragraphs: block.children.map(({ children }) => inlineText(children).split('\n')),
            mentions: block.mentions,
            attribution: {
              line: block.pos.lastLine,
              name: block.author,
              handle: block.handle,
              date: block.date,
              dateText: block.dateText,
              network: block.network,
              profileUrl: block.profileUrl,
            },
          },
        ],
  )
  const wanted = expected.blocks
    .filter(({ type }) => type === 'post')
    .map(({ paragraphs, mentions, attribution }) => ({ paragraphs, mentions, attribution }))
  assert.deepEqual(found, wanted)
})

test('what is known about the article, and what is only a hint', { skip }, async () => {
  const { expected, article } = await open()
  assert.equal(article.headline, expected.article.headline)
  assert.equal(article.site, expected.article.site)
  assert.equal(article.kicker, expected.article.kicker)
  assert.deepEqual(article.byline, [])
  assert.equal(article.published, undefined)
  assert.deepEqual(article.hints, {
    published: expected.article.publishedHint.value,
    source: expected.article.sourceHint.value,
  })
  assert.equal(article.source.sha256, expected.source.sha256)
  const words = article.body
    .filter((block) => block.type !== 'related' && block.type !== 'cta')
    .map(blockText)
  assert.equal(countWords(words.join('\n')), expected.article.derived.words)
  assert.equal(suggestPreheader(article), expected.article.derived.preheader)
})

test('the typographic pass gives the texts that were set by hand', { skip }, async () => {
  const { expected, article } = await open()
  const set = typesetArticle(article)
  assert.equal(set.headline, expected.article.headlineTypo)
  const wanted = expected.blocks.filter(({ keep }) => keep === 'body' || keep === 'slot')
  assert.deepEqual(
    set.body.map((block) => blockText(block)),
    wanted.map(({ typo }) =>
      Array.isArray(typo) ? typo.map((paragraph) => paragraph.join('\n')).join('\n\n') : typo,
    ),
  )
})

test('the same article as Markdown gives the same blocks', { skip }, async () => {
  const { expected, article } = await open('source.md')
  assert.equal(article.source.kind, 'markdown')
  const { headline, site, kicker } = article
  const { headline: wantedHeadline, site: wantedSite, kicker: wantedKicker } = expected.article
  assert.deepEqual([headline, site, kicker], [wantedHeadline, wantedSite, wantedKicker])
  const wanted = expected.blocks.filter(({ keep }) => keep === 'body' || keep === 'slot')
  assert.deepEqual(
    article.body.map((block) => ({ type: block.type, keep: keepOf(block), text: blockText(block) })),
    wanted.map(({ type, keep, text }) => ({ type, keep, text })),
  )
  assert.deepEqual(
    article.body.flatMap((block) =>
      block.type === 'post' ? [[block.author, block.handle, block.date, block.network, block.mentions]] : [],
    ),
    wanted.flatMap(({ attribution, mentions }) =>
      attribution === undefined
        ? []
        : [[attribution.name, attribution.handle, attribution.date, attribution.network, mentions]],
    ),
  )
  const text = await open()
  assert.deepEqual(
    article.body.map(({ id }) => id),
    text.article.body.map(({ id }) => id),
  )
})
