/** A text as chunks: runs of lines between empty lines, each line with its place. */
import type { Pos } from '../article.ts'

/** One line without the spaces around it; `start` and `end` are its place in the text. */
export interface Line {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly number: number
  /** Columns before the first character; a tab goes to the next multiple of four. */
  readonly indent: number
  /** The mark of the rule under it, which its place includes. */
  readonly underline?: '=' | '-' | '~'
  /** The number of that rule's line. */
  readonly lastNumber?: number
}

/** Lines that stand together. Never empty. */
export type Chunk = readonly [Line, ...Line[]]

/** A line that shows nothing: spaces and zero-width characters. */
const blank = /^[\s\u200b-\u200d\u2060\ufeff]*$/

/** The chunks of a text whose line ends are LF. */
export function splitChunks(text: string): Chunk[] {
  const chunks: Chunk[] = []
  let open: [Line, ...Line[]] | undefined
  let start = 0
  for (const [index, raw] of text.split('\n').entries()) {
    if (blank.test(raw)) {
      open = undefined
    } else {
      const line = placeLine(raw, start, index + 1)
      if (open === undefined) {
        open = [line]
        chunks.push(open)
      } else {
        open.push(line)
      }
    }
    start += raw.length + 1
  }
  return chunks
}

/** The chunk cut into lists of lines wherever `apart` says that two neighbours do not belong together. */
export function cutChunk(chunk: Chunk, apart: (before: Line, after: Line) => boolean): Chunk[] {
  let open: [Line, ...Line[]] = [chunk[0]]
  const chunks: Chunk[] = [open]
  let before = chunk[0]
  for (const line of chunk.slice(1)) {
    if (apart(before, line)) {
      open = [line]
      chunks.push(open)
    } else {
      open.push(line)
    }
    before = line
  }
  return chunks
}

/** The words of a chunk, line by line. */
export function chunkText(chunk: Chunk): string {
  return chunk.map((line) => line.text).join('\n')
}

/** The place of neighbouring chunks, from the first character to the last. */
export function chunksPos(chunks: readonly [Chunk, ...Chunk[]]): Pos {
  const first = chunks[0][0]
  const lastChunk = chunks[chunks.length - 1] ?? chunks[0]
  const last = lastChunk[lastChunk.length - 1] ?? lastChunk[0]
  return { start: first.start, end: last.end, line: first.number, lastLine: last.lastNumber ?? last.number }
}

function placeLine(raw: string, lineStart: number, number: number): Line {
  const text = raw.trim()
  const before = raw.length - raw.trimStart().length
  const start = lineStart + before
  return { text, start, end: start + text.length, number, indent: columns(raw.slice(0, before)) }
}

function columns(space: string): number {
  let count = 0
  for (const character of space) count += character === '\t' ? 4 - (count % 4) : 1
  return count
}
