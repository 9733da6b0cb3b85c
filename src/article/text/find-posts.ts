/** Finds posts from social networks that were flattened to text: the words above an attribution line. */
import type { PostContent } from '../article.ts'
import { readAttribution } from './line-forms.ts'
import { makeParagraph, type Piece } from './piece.ts'
import { type Chunk, chunkText } from './split-chunks.ts'

/** Characters that a post may have for reaching back further: a few over the 280 of the best-known network. */
const budget = 320
const mention = /(?<![\w@.])@(\w{2,30})/g
/** What prose about somebody's post hardly has: a mention, a hashtag, a short link, the first person. */
const marker = /(?<![\w@.])@\w{2}|(?<!\S)#\p{L}|\bt\.co\/|\b(?:I|[Mm]y|[Mm]e|[Mm]ine|[Ww]e|[Oo]ur|us)\b/u
/** Somebody's quoted words are in the first person too. */
const quotation = /["“][^"”]*["”]/g

/** Joins each attribution line with the post above it; without one it stays prose. */
export function findPosts(pieces: readonly Piece[]): Piece[] {
  const done: Piece[] = []
  for (const piece of pieces) {
    const attribution = piece.found ? undefined : readAttribution(chunkText(piece.chunks[0]))
    const body = attribution ? takeBody(done) : []
    const [first, ...others] = body
    if (attribution === undefined || first === undefined) {
      done.push(piece)
      continue
    }
    const mentions = body.flatMap((chunk) =>
      [...chunkText(chunk).matchAll(mention)].map((match) => match[1] ?? ''),
    )
    const found: PostContent = {
      type: 'post',
      ...attribution,
      mentions: [...new Set(mentions)],
      children: body.map(makeParagraph),
    }
    done.push({ chunks: [first, ...others, piece.chunks[0]], found })
  }
  return done
}

/** Takes the chunk above, and earlier ones only while all fit a post and speak like one (no quotation counts). */
function takeBody(done: Piece[]): Chunk[] {
  const body: Chunk[] = []
  let length = 0
  for (let above = done.at(-1); above !== undefined; above = done.at(-1)) {
    const text = chunkText(above.chunks[0])
    const [{ underline }] = above.chunks[0]
    const isOpen = above.found === undefined && underline === undefined && readAttribution(text) === undefined
    length += text.length + (body.length > 0 ? 1 : 0)
    const reaches = body.length === 0 || (length <= budget && marker.test(text.replaceAll(quotation, '')))
    if (!isOpen || !reaches) break
    body.unshift(above.chunks[0])
    done.pop()
  }
  return body
}
