/** Parts subheads from the paragraph that stands right under them, where capitals or numbers make them plain. */
import { isFullParagraph } from './find-headings.ts'
import { makeParagraph, type Piece } from './piece.ts'
import { type Chunk, chunkText, type Line } from './split-chunks.ts'
import { hasTitleLength, hasTitleShape, isAllCaps } from './title-shape.ts'

/** Numbers of subheads: "1. The name", at most ten words. */
const numbered = /^(\d{1,2})[.)] +(\S.{0,79})$/

/** Claims subheads in capitals above their paragraph, and numbered ones that count up from 1 through the text. */
export function cutTitles(pieces: readonly Piece[]): Piece[] {
  const counted = countTitles(pieces)
  return pieces.flatMap((piece): Piece[] => {
    const [title, ...others] = piece.chunks[0]
    const [first, ...rest] = others
    if (piece.found !== undefined || title.underline !== undefined) return [piece]
    if (first === undefined) return counted.has(piece) ? [heading(title)] : [piece]
    const body: Chunk = [first, ...rest]
    return counted.has(piece) || isShouted(title, body) ? [heading(title), { chunks: [body] }] : [piece]
  })
}

/** Capitals of two words or more, above words that are no capitals: a single one is as well a town's name. */
function isShouted({ text }: Line, body: Chunk): boolean {
  return (
    isAllCaps(text) && hasTitleLength(text) && !isAllCaps(body[0].text) && isFullParagraph(chunkText(body))
  )
}

/** The pieces that open with a numbered title, if their numbers count up from 1 and each has its own words below. */
function countTitles(pieces: readonly Piece[]): Set<Piece> {
  const titles = pieces.filter((piece, index) => {
    const [title, ...below] = piece.chunks[0]
    const [, , words] = numbered.exec(title.text) ?? []
    if (piece.found !== undefined || words === undefined || !hasTitleShape(words)) return false
    if (words.split(/\s+/).length > 10) return false
    const next = pieces[index + 1]
    const under = below.length > 0 ? below.map((line) => line.text).join('\n') : proseOf(next)
    return isFullParagraph(under)
  })
  const counts = titles.every((piece, index) => numberOf(piece) === index + 1)
  return new Set(counts && titles.length > 1 ? titles : [])
}

function numberOf(piece: Piece): number {
  return Number(numbered.exec(piece.chunks[0][0].text)?.[1])
}

function proseOf(piece: Piece | undefined): string {
  return piece === undefined || piece.found !== undefined ? '' : chunkText(piece.chunks[0])
}

function heading(title: Line): Piece {
  return {
    chunks: [[title]],
    found: { type: 'heading', level: 2, children: makeParagraph([title]).children },
  }
}
