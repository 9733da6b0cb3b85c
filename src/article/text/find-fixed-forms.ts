/** Recognises what stands in a form of its own: page furniture, related links, dividers, lists, quotes. */
import type { BlockContent } from '../article.ts'
import { isDivider, isHouseAd, readAttribution, readFurniture, readRelated } from './line-forms.ts'
import { makeParagraph, type Piece } from './piece.ts'
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

const quoted = /^> ?/
const isQuoted = (line: string): boolean => quoted.test(line)

const bullet = /^[-*•] +(?=\S)/
const numeral = /^(\d{1,3})[.)] +(?=\S)/

/** Which kind of list a line may be an item of. */
function listKind(line: string): 'bullet' | 'number' | undefined {
  if (bullet.test(line)) return 'bullet'
  return numeral.test(line) ? 'number' : undefined
}

/** Cuts a chunk where two or more items in a row begin or end; a single item is as well a dash in prose. */
function cutLists(chunk: Chunk): Chunk[] {
  const runs = cutChunk(chunk, (before, after) => listKind(before.text) !== listKind(after.text))
  return runs.every((run) => run.length === 1 || listKind(run[0].text) === undefined) ? [chunk] : runs
}

/** Items with empty lines between them are one list. */
function joinListItems(chunks: readonly Chunk[]): [Chunk, ...Chunk[]][] {
  const joined: [Chunk, ...Chunk[]][] = []
  for (const chunk of chunks) {
    const open = joined.at(-1)
    const kind = onlyKind(chunk)
    if (open !== undefined && kind !== undefined && onlyKind(open[0]) === kind) open.push(chunk)
    else joined.push([chunk])
  }
  return joined
}

function onlyKind(chunk: Chunk): 'bullet' | 'number' | undefined {
  const kind = listKind(chunk[0].text)
  return chunk.every((line) => listKind(line.text) === kind) ? kind : undefined
}

function recognise(chunks: readonly [Chunk, ...Chunk[]], sourceLength: number): Piece['found'] {
  const [chunk] = chunks
  const line = chunk[0].text
  if (chunk.length === 1 && chunks.length === 1) {
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

function makeQuote(chunk: Chunk): BlockContent {
  const lines = chunk.map((line): Line => ({ ...line, text: line.text.replace(quoted, '').trim() }))
  const [first = chunk[0], ...others] = lines
  return { type: 'quote', children: [makeParagraph([first, ...others])] }
}

/** A list of at least two items; numbers must count up by one. */
function makeList(lines: readonly Line[]): Piece['found'] {
  const kind = listKind(lines[0]?.text ?? '')
  if (kind === undefined || lines.length < 2) return undefined
  const start = Number(numeral.exec(lines[0]?.text ?? '')?.[1] ?? 1)
  const counts = lines.every((line, index) => Number(numeral.exec(line.text)?.[1]) === start + index)
  if (kind === 'number' && !counts) return undefined
  const marker = kind === 'bullet' ? bullet : numeral
  return {
    type: 'list',
    ordered: kind === 'number',
    ...(kind === 'number' && start !== 1 && { start }),
    items: lines.map((line) => ({
      children: [makeParagraph([{ ...line, text: line.text.replace(marker, '') }])],
    })),
  }
}
