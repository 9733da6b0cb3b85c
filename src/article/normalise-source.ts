/** The bytes that identify a source: the same for the same text, whatever its byte order mark and line ends. */
import { createHash } from 'node:crypto'

const LF = 0x0a
const CR = 0x0d

/** The text encoding that a byte order mark declares; without one, UTF-8. */
export function readByteOrderMark(bytes: Uint8Array): {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be'
  length: number
} {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 }
  return { encoding: 'utf-8', length: 0 }
}

/** The source without its byte order mark (UTF-16 becomes UTF-8), CRLF and CR as LF, everything else untouched. */
export function normaliseSource(bytes: Uint8Array): Uint8Array {
  const mark = readByteOrderMark(bytes)
  const marked = bytes.subarray(mark.length)
  const body = mark.encoding === 'utf-8' ? marked : Buffer.from(new TextDecoder(mark.encoding).decode(marked))
  const out = new Uint8Array(body.length)
  let length = 0
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0
    if (byte === CR && body[i + 1] === LF) continue
    out[length++] = byte === CR ? LF : byte
  }
  return out.subarray(0, length)
}

/** SHA-256 over {@link normaliseSource}. */
export function hashSource(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(normaliseSource(bytes)).digest()
}
