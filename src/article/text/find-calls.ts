/** Finds the call to action: an imperative with a newsletter's word in it, and the short title above it. */
import type { CallContent } from '../article.ts'
import type { Piece } from './piece.ts'
import { type Chunk, chunkText } from './split-chunks.ts'

const longest = 300
const bare = /^(?:sign up|subscribe)(?: (?:now|today|here|for free|free))*[.!]?$/i
const imperative = /^(?:please )?(?:sign up|subscribe|register)\b/i
const newsletterWord =
  /\b(?:newsletters?|inbox|mailing list|e-?mails?|(?:daily|weekly|morning|evening) \w+|briefing|digest|updates|alerts)\b/i
/** These begin many other sentences, so they need a plainer word. */
const weakImperative = /^(?:join|get (?:the|our|your|every|more)|never miss|don['’]t miss)\b/i
const plainWord = /\b(?:newsletters?|inbox|mailing list|by e-?mail|subscribers)\b/i
const leadIn = /^[^.!?\n"“]{1,60}[?!]\s+/

/** Turns the first call into the edition's slot; any later one is left out, so that readers are asked once. */
export function findCalls(pieces: readonly Piece[]): Piece[] {
  const done: Piece[] = []
  let called = false
  for (const piece of pieces) {
    const original = piece.found ? undefined : readCall(piece.chunks[0])
    if (original === undefined) {
      done.push(piece)
      continue
    }
    const above = original.title === undefined ? done.at(-1) : undefined
    const title = above && readTitle(above)
    if (title !== undefined) done.pop()
    const chunks: Piece['chunks'] =
      above && title !== undefined ? [above.chunks[0], ...piece.chunks] : piece.chunks
    const found: CallContent = {
      type: 'cta',
      slot: true,
      action: 'subscribe',
      original: { ...(title && { title }), ...original },
    }
    done.push({ chunks, found: called ? { type: 'boilerplate', reason: 'repeated-call' } : found })
    called = true
  }
  return done
}

/** The call's words; its title too where both stand in one chunk. */
function readCall(chunk: Chunk): CallContent['original'] | undefined {
  const text = chunkText(chunk)
  if (text.length > longest || chunk.length > 3) return undefined
  if (asks(text)) return { body: text }
  const [title, ...body] = chunk
  const [first, ...others] = body
  if (first === undefined || !isTitle(title.text)) return undefined
  const below = chunkText([first, ...others])
  return asks(below) ? { title: title.text, body: below } : undefined
}

function asks(text: string): boolean {
  const sentence = text.replace(leadIn, '')
  return (
    bare.test(sentence) ||
    (imperative.test(sentence) && newsletterWord.test(sentence)) ||
    (weakImperative.test(sentence) && plainWord.test(sentence))
  )
}

/** The short line above a call, where no other rule has claimed it. */
function readTitle(above: Piece): string | undefined {
  const [chunk] = above.chunks
  if (above.found !== undefined || chunk.length > 1) return undefined
  const { text } = chunk[0]
  return isTitle(text) ? text : undefined
}

/** A full stop makes it a sentence of the story. */
function isTitle(text: string): boolean {
  return text.length <= 60 && !/[.,:;…]["'”’)]*$/.test(text)
}
