/** Finds the call to action in a page's text by the words that plain text has it in. */
import { blockText } from '../block-text.ts'
import { findCalls } from '../text/find-calls.ts'
import type { Piece } from '../text/piece.ts'
import type { Chunk } from '../text/split-chunks.ts'
import type { Left } from './clean-blocks.ts'
import type { Found } from './convert-blocks.ts'

/** A shorter call is the word on a button, with whatever heading stands above it. */
const shortest = 25

/** The blocks with the first call as the edition's slot; `left` takes any later one. */
export function findPageCalls(blocks: readonly Found[], left: Left[]): Found[] {
  const sources = new Map<Chunk, Found>()
  const pieces = blocks.map((block): Piece => {
    const { content, node } = block
    const chunk: Chunk = [
      { text: blockText(content).trim(), start: node.start, end: node.end, number: 0, indent: 0 },
    ]
    sources.set(chunk, block)
    const isLine = content.type === 'paragraph' || content.type === 'heading'
    return isLine ? { chunks: [chunk] } : { chunks: [chunk], found: content }
  })
  return findCalls(pieces).flatMap(({ chunks, found }): Found[] => {
    const from = chunks.flatMap((chunk) => sources.get(chunk) ?? [])
    if (found?.type === 'boilerplate') {
      left.push(...from.map((block) => ({ found: block, reason: found.reason })))
      return []
    }
    if (found?.type === 'cta' && found.original.body.length < shortest) {
      left.push(...from.map((block) => ({ found: block, reason: 'form' as const })))
      return []
    }
    const last = from.at(-1)
    return found?.type === 'cta' && last ? [{ content: found, node: last.node }] : from
  })
}
