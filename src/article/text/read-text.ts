/** Reads a plain text, as pasted from a page, into an article. */
import type { Article, Block, Dropped, ReadSource } from '../article.ts'
import { blockText } from '../block-text.ts'
import { numberBlocks } from '../hash-block.ts'
import { cutTitles } from './cut-titles.ts'
import { findCalls } from './find-calls.ts'
import { findFixedForms } from './find-fixed-forms.ts'
import { findHeadings } from './find-headings.ts'
import { findPosts } from './find-posts.ts'
import { joinUnderlines } from './join-underlines.ts'
import { readAdvertiser } from './line-forms.ts'
import { makeParagraph } from './piece.ts'
import { readHead } from './read-head.ts'
import { chunksPos, splitChunks } from './split-chunks.ts'

/** Reads a decoded text; `name` is what a person calls the source. The rules run in the order of their certainty. */
export function readText(text: string, name: string): ReadSource {
  const { lines, rest, ...head } = readHead(joinUnderlines(splitChunks(text)), name)
  const pieces = findHeadings(cutTitles(findCalls(findPosts(findFixedForms(rest, text.length)))))

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
    head: lines.map(({ type, line }) => ({
      type,
      text: line.text,
      id: nameBlock(type, line.text),
      pos: chunksPos([[line]]),
    })),
    body,
    dropped,
    hints: readHints(body, dropped),
  }
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
