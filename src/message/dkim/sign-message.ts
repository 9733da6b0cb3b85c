/** Signs whole messages with one or several keys, hashing what is constant only once. */
import type { Sign, Signer } from '../dkim.ts'
import type { PreparedMessage } from '../fill-message.ts'
import {
  addConstant,
  addText,
  type BodyHash,
  beginBody,
  copyBody,
  endBody,
  type RelaxedConstant,
  relaxConstant,
} from './relaxed-body.ts'
import { makeSignature } from './signature.ts'
import { openHeaderReader } from './signed-header.ts'
import type { SigningKey } from './signing-key.ts'

/** What all messages of an edition have in common. */
interface Common {
  /** How many bytes each body begins with, and their hash. */
  readonly begin: { readonly length: number; readonly body: BodyHash }
  /** The constants of the body that are handed on as they are, by themselves. */
  readonly constants: ReadonlyMap<Buffer, RelaxedConstant>
}

/** Opens a signer; the keys' signatures stand in the keys' order. */
export function openSigner(keys: readonly SigningKey[]): Signer {
  const signWith = (common: Common): Sign => {
    const signHeader = openHeaderReader()
    return async (chunks, at) => {
      const end = findHeaderEnd(chunks)
      const signed = {
        header: signHeader(readHeader(chunks, end)),
        bodyHash: hashBody(chunks, end, common),
        at,
      }
      const fields = await Promise.all(keys.map(async (key) => await makeSignature(key, signed)))
      return [Buffer.from(fields.join(''), 'latin1'), ...chunks]
    }
  }
  return {
    prepare: (message) => signWith(findCommon(message)),
    sign: signWith({ begin: { length: 0, body: beginBody() }, constants: new Map() }),
  }
}

/** The empty line that ends the header, which no value can hold: it stands in a constant. */
const headerEnd = '\r\n\r\n'

function findCommon({ pieces }: PreparedMessage): Common {
  const constants = new Map<Buffer, RelaxedConstant>()
  let begin: Common['begin'] | undefined
  for (const piece of pieces) {
    if (typeof piece !== 'string' && !Buffer.isBuffer(piece)) continue
    if (begin !== undefined) {
      if (Buffer.isBuffer(piece)) constants.set(piece, relaxConstant(piece.toString('latin1')))
      continue
    }
    const text = piece.toString('latin1')
    const end = text.indexOf(headerEnd)
    if (end < 0) continue
    const start = text.slice(end + headerEnd.length)
    begin = { length: start.length, body: addText(beginBody(), start) }
  }
  if (begin === undefined) throw new Error('A message without an end of its header cannot be signed')
  return { begin, constants }
}

/** A place in a message: a chunk, and an offset in it. */
interface Place {
  readonly chunk: number
  readonly offset: number
}

/** Where the body begins. */
function findHeaderEnd(chunks: readonly Buffer[]): Place {
  let last = ''
  for (const [chunk, bytes] of chunks.entries()) {
    // The empty line may lie across the edge of two chunks.
    const edge = (last + bytes.toString('latin1', 0, headerEnd.length)).indexOf(headerEnd)
    if (edge >= 0) return { chunk, offset: edge + headerEnd.length - last.length }
    const at = bytes.indexOf(headerEnd, 0, 'latin1')
    if (at >= 0) return { chunk, offset: at + headerEnd.length }
    last = (last + bytes.toString('latin1')).slice(1 - headerEnd.length)
  }
  throw new Error('A message without an end of its header cannot be signed')
}

/** The header section without the empty line behind it. */
function readHeader(chunks: readonly Buffer[], end: Place): string {
  let section = ''
  for (const bytes of chunks.slice(0, end.chunk)) section += bytes.toString('latin1')
  section += chunks[end.chunk]?.toString('latin1', 0, end.offset) ?? ''
  return section.slice(0, -headerEnd.length)
}

function hashBody(chunks: readonly Buffer[], start: Place, { begin, constants }: Common): string {
  let body = copyBody(begin.body)
  let known = begin.length
  for (const [at, bytes] of chunks.entries()) {
    if (at < start.chunk) continue
    const from = at === start.chunk ? start.offset : 0
    const skipped = Math.min(known, bytes.length - from)
    known -= skipped
    const constant = constants.get(bytes)
    if (constant !== undefined && from + skipped === 0) body = addConstant(body, constant)
    else if (from + skipped < bytes.length) body = addText(body, bytes.toString('latin1', from + skipped))
  }
  return endBody(body)
}
