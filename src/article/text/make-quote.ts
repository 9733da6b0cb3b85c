/** Lines that open with ">", as mail quotes them: a quotation, which may hold another one. */
import type { BlockContent } from '../article.ts'
import { makeParagraph } from './piece.ts'
import { type Chunk, cutChunk, type Line } from './split-chunks.ts'

const mark = /^> ?/
/** Marks on a line beyond this many are words: nobody quotes deeper. */
const deepest = 5

/** Whether a line is quoted. */
export function isQuoted(line: string): boolean {
  return mark.test(line)
}

/** The quotation of a chunk whose every line is quoted; empty lines in it part its paragraphs. */
export function makeQuote(chunk: Chunk, depth = 1): BlockContent {
  const lines = chunk.map(({ text, ...line }): Line => ({ ...line, text: text.replace(mark, '').trim() }))
  const [first = chunk[0], ...others] = lines
  const parts = cutChunk(
    [first, ...others],
    (before, after) => kindOf(before, depth) !== kindOf(after, depth),
  )
  const children = parts.flatMap((part): BlockContent[] => {
    const kind = kindOf(part[0], depth)
    if (kind === 'empty') return []
    return [kind === 'quoted' ? makeQuote(part, depth + 1) : makeParagraph(part)]
  })
  return { type: 'quote', children }
}

function kindOf({ text }: Line, depth: number): 'empty' | 'quoted' | 'words' {
  if (text === '') return 'empty'
  return depth < deepest && isQuoted(text) ? 'quoted' : 'words'
}
