/** Joins a title with the rule that is drawn under it (and over it), so that both are one line of a chunk of its own. */
import { type Chunk, cutChunk, type Line } from './split-chunks.ts'
import { hasTitleShape } from './title-shape.ts'

/** At least three marks of one kind, with nothing else on the line. */
const rule = /^(?:={3,200}|-{3,200}|~{3,200})$/

/** Cuts chunks so that each underlined title stands alone, its place reaching to the end of the rule. */
export function joinUnderlines(chunks: readonly Chunk[]): Chunk[] {
  return chunks.flatMap((chunk) => {
    const lines = joinLines(chunk)
    return lines === undefined
      ? [chunk]
      : cutChunk(lines, (before, after) => isTitle(before) || isTitle(after))
  })
}

const isTitle = (line: Line): boolean => line.underline !== undefined

/** The chunk's lines with the titles joined; undefined where it has none. */
function joinLines(chunk: Chunk): Chunk | undefined {
  const lines: Line[] = []
  let found = false
  for (let i = 0; i < chunk.length; i++) {
    const line = chunk[i] ?? chunk[0]
    const [below, over] = [chunk[i + 1], lines.at(-1)]
    const mark = below === undefined ? undefined : underlineOf(line, below, i === 0)
    if (mark === undefined || below === undefined) {
      lines.push(line)
      continue
    }
    // A rule above as well, as reStructuredText has it.
    const framed = over !== undefined && over.underline === undefined && over.text === below.text
    if (framed) lines.pop()
    const start = framed ? over.start : line.start
    const number = framed ? over.number : line.number
    lines.push({ ...line, start, number, end: below.end, lastNumber: below.number, underline: mark })
    found = true
    i++
  }
  const [first, ...others] = lines
  return found && first !== undefined ? [first, ...others] : undefined
}

/**
 * The mark of a rule that belongs to the line above it: about as long as that line, or of any length where the line opens
 * its chunk and the rule is of `=`. A short `---` under a sentence divides.
 */
function underlineOf(line: Line, below: Line, opens: boolean): Line['underline'] {
  if (!rule.test(below.text) || rule.test(line.text) || !hasTitleShape(line.text)) return undefined
  const mark = below.text.startsWith('=') ? '=' : below.text.startsWith('-') ? '-' : '~'
  const fits = Math.abs(below.text.length - line.text.length) <= 3
  const near = below.text.length * 2 >= line.text.length && below.text.length <= line.text.length * 2
  return fits || (opens && (mark === '=' || near)) ? mark : undefined
}
