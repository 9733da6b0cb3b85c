/** Makes of a message what DATA takes: dots stuffed, no line end but CRLF, the final dot (RFC 5321 4.5.2, 2.3.8). */

const cr = 0x0d
const lf = 0x0a
const dot = 0x2e

/** Below this a chunk is looked at again each time; longer ones are an edition's constants, the same ones in each message. */
const worthRemembering = 1024

/** Whether a chunk can go out as it is, but for what meets at its ends. */
const known = new WeakMap<Buffer, boolean>()

/** What must not stand in a chunk: a dot at the beginning of a line, a CR or LF alone (SMTP smuggling). */
const untidy = /\n\.|\r[^\n]|[^\r]\n/

/**
 * The same bytes with all that DATA wants, final dot included. A message of ours needs nothing but the dot: then its
 * chunks are the ones that came in, and none of their bytes is copied.
 */
export function toWire(chunks: readonly Buffer[]): readonly Buffer[] {
  const wire: Buffer[] = []
  let before = lf
  for (const chunk of chunks) {
    const last = chunk.at(-1)
    if (last === undefined) continue
    if (!isTidy(chunk) || !mayMeet(before, chunk[0])) return rewrite(chunks)
    wire.push(chunk)
    before = last
  }
  if (before === cr) return rewrite(chunks)
  wire.push(before === lf ? endOfLines : endOfText)
  return wire
}

/**
 * The same bytes as BDAT takes them: no line end but CRLF, the last one too, and nothing else changed. Of a message of
 * ours no byte is copied.
 */
export function toLines(chunks: readonly Buffer[]): readonly Buffer[] {
  let before = lf
  for (const chunk of chunks) {
    const last = chunk.at(-1)
    if (last === undefined) continue
    // A dot that begins a line is no trouble here, and the slow way leaves it alone too.
    if (!isTidy(chunk) || !mayMeet(before, chunk[0])) return [Buffer.from(rewriteLines(chunks), 'latin1')]
    before = last
  }
  if (before === cr) return [Buffer.from(rewriteLines(chunks), 'latin1')]
  return before === lf ? chunks : [...chunks, lineEnd]
}

const lineEnd = Buffer.from('\r\n')
const endOfLines = Buffer.from('.\r\n')
const endOfText = Buffer.from('\r\n.\r\n')

function isTidy(chunk: Buffer): boolean {
  if (chunk.length < worthRemembering) return isShortTidy(chunk)
  const before = known.get(chunk)
  if (before !== undefined) return before
  const tidy = !untidy.test(chunk.toString('latin1'))
  known.set(chunk, tidy)
  return tidy
}

/** The same as {@link untidy}, byte by byte: a string and a pattern cost more than these few bytes. */
function isShortTidy(chunk: Buffer): boolean {
  for (let at = 1; at < chunk.length; at++) {
    const before = chunk[at - 1]
    const byte = chunk[at]
    if (byte === lf ? before !== cr : before === cr || (before === lf && byte === dot)) return false
  }
  return true
}

/** Where two chunks meet the same holds: no bare CR, no bare LF, no dot that begins a line. */
function mayMeet(before: number, first: number | undefined): boolean {
  if (before === cr) return first === lf
  return first !== lf && !(before === lf && first === dot)
}

/** The slow way, for what was not made by us, or not for the wire. */
function rewrite(chunks: readonly Buffer[]): Buffer[] {
  return [Buffer.from(rewriteLines(chunks).replaceAll(/^\./gm, '..'), 'latin1'), endOfLines]
}

/** In latin1, so that each byte stays what it is. */
function rewriteLines(chunks: readonly Buffer[]): string {
  const text = Buffer.concat(chunks).toString('latin1')
  const lines = text.replaceAll(/\r\n|\r|\n/g, '\r\n')
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\r\n`
}
