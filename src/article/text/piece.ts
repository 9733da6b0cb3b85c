/** What a text's chunks are turned into, rule by rule: neighbouring chunks with what was recognised in them. */
import type { BlockContent, DropReason, ParagraphContent } from '../article.ts'
import type { Chunk } from './split-chunks.ts'

/** Chunks of one block; `found` is missing while no rule has claimed its one chunk, which then ends as a paragraph. */
export interface Piece {
  readonly chunks: readonly [Chunk, ...Chunk[]]
  readonly found?: BlockContent | { readonly type: 'boilerplate'; readonly reason: DropReason }
}

/** A chunk as a paragraph; its line ends stay, as breaks. */
export function makeParagraph(chunk: Chunk): ParagraphContent {
  return {
    type: 'paragraph',
    children: chunk.flatMap((line, index) => {
      const text = { type: 'text', value: line.text } as const
      return index === 0 ? [text] : [{ type: 'break' } as const, text]
    }),
  }
}
