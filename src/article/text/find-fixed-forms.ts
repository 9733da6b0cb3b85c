/** Recognises what stands in a form of its own: page furniture, related links, dividers, lists, quotes. */
import { isDivider, isHouseAd, readAttribution, readFurniture, readRelated } from './line-forms.ts'
import { cutLists, joinListItems, makeList } from './make-list.ts'
import { isQuoted, makeQuote } from './make-quote.ts'
import type { Piece } from './piece.ts'
import { type Chunk, chunkText, cutChunk, type Line } from './split-chunks.ts'

/** House ads are looked for in the last fifth of a text only. */
const footFrom = 0.8

/** Cuts each chunk at the lines that stand for themselves, then says what is recognised. */
export function findFixedForms(chunks: readonly Chunk[], sourceLength: number): Piece[] {
  const pieces = chunks.flatMap((chunk) => cutChunk(chunk, apart)).flatMap(cutLists)
  return joinListItems(pieces).flatMap((chunks): Piece[] => {
    const found = recognise(chunks, sourceLength)
    return found ? [{ chunks, found }] : chunks.map((chunk) => ({ chunks: [chunk] }))
  })
}

/** Lines that are a block each, and quoted lines, never share a chunk with other lines. */
function apart(before: Line, after: Line): boolean {
  return isAlone(before.text) || isAlone(after.text) || isQuoted(before.text) !== isQuoted(after.text)
}

function isAlone(line: string): boolean {
  return (
    readFurniture(line) !== undefined ||
    readRelated(line) !== undefined ||
    readAttribution(line) !== undefined ||
    isDivider(line)
  )
}

function recognise(chunks: readonly [Chunk, ...Chunk[]], sourceLength: number): Piece['found'] {
  const [chunk] = chunks
  const line = chunk[0].text
  if (chunk.length === 1 && chunks.length === 1 && chunk[0].underline === undefined) {
    const reason = readFurniture(line)
    if (reason) return { type: 'boilerplate', reason }
    const related = readRelated(line)
    if (related) return { type: 'related', ...related }
    if (isDivider(line)) return { type: 'divider' }
  }
  if (chunks.length === 1 && chunk[0].start >= sourceLength * footFrom && isHouseAd(chunkText(chunk))) {
    return { type: 'boilerplate', reason: 'house-ad' }
  }
  if (isQuoted(line)) return makeQuote(chunk)
  return makeList(chunks.flat())
}
