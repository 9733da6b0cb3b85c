/** Reads a plain text, as pasted from a page, into an article. */
import type { Article, Block, Dropped } from '../article.ts'
import { blockText } from '../block-text.ts'
import { findCalls } from './find-calls.ts'
import { findFixedForms } from './find-fixed-forms.ts'
import { findHeadings } from './find-headings.ts'
import { findPosts } from './find-posts.ts'
import { numberBlocks } from '../hash-block.ts'
import { readAdvertiser } from './line-forms.ts'
import { makeParagraph } from './piece.ts'
import { readHead } from './read-head.ts'
import { chunksPos, splitChunks } from './split-chunks.ts'

/** Reads a decoded text; `name` is what a person calls the source. The rules run in the order of their certainty. */
export function readText(text: string, name: string): Omit<Article, 'source' | 'lang'> {
  const { lines, rest, ...head } = readHead(splitChunks(text), name)
  const pieces = findHeadings(findCalls(findPosts(findFixedForms(rest, text.length))))

  const nameBlock = numberBlocks()
  const body: Block[] = []
  const dropped: Dropped[] = []
  for (const { chunks, found = makeParagraph(chunks[0]) } of pieces) {
    const pos = chunksPos(chunks)
    const raw = text.slice(pos.start, pos.end)
    if (found.type === 'boilerplate') {
      dropped.push({ ...found, id: nameBlock(found.type, raw), pos, raw, at: pos.start })
    } else {
      body.push({ ...found, id: nameBlock(found.type, blockText(found)), pos })
    }
  }
  return {
    v: 1,
    ...head,
    dir: readDirection(text),
    head: lines.map(({ type, line }) => ({
      type,
      text: line.text,
      id: nameBlock(type, line.text),
      pos: { start: line.start, end: line.end, line: line.number, lastLine: line.number },
    })),
    body,
    dropped,
    hints: readHints(body, dropped),
  }
}

/** Right to left where more than half of the letters are; a few thousand characters tell. */
function readDirection(text: string): 'ltr' | 'rtl' {
  const sample = text.slice(0, 4000)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  const rightToLeft =
    sample.match(/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/gu)?.length ?? 0
  return rightToLeft * 2 > letters ? 'rtl' : 'ltr'
}

/** The latest post's date, and the publication that a house ad names. */
function readHints(body: readonly Block[], dropped: readonly Dropped[]): Article['hints'] {
  const published = body
    .flatMap((block) => (block.type === 'post' && block.date ? [block.date] : []))
    .sort()
    .at(-1)
  const source = dropped
    .map((block) => readAdvertiser(block.raw))
    .find((advertiser) => advertiser !== undefined)
  return { ...(published && { published }), ...(source && { source }) }
}
