/** Words of a header that are no ASCII (RFC 2047): encoded words of at most 75 characters. */

/** RFC 2047 2: 76 characters a line, 75 a word, of which `=?UTF-8?Q?` and `?=` take twelve. */
const longestLine = 76
const longestPayload = 63
/** RFC 2047 5 (3): in a phrase only letters, digits and `!*+-/` may stand bare. */
const escaped = /[^A-Za-z0-9!*+/-]/g
const hexOf = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
const prefix = { Q: '=?UTF-8?Q?', B: '=?UTF-8?B?' } as const

/** Whether text can stand in a header as it is: no escape needed, and nothing that reads as an encoded word. */
export function isPlainHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text) && !text.includes('=?')
}

/** The text as encoded words, the first short enough to begin at `column`; no code point is split (RFC 2047 5 (3)). */
export function encodeWords(text: string, column: number): string[] {
  const form = isMostlyPlain(text) ? 'Q' : 'B'
  const room = Math.min(longestPayload, longestLine - column - 12)
  const whole = encodeChunk(text, form)
  const chunks =
    whole.length <= room ? [whole] : split(text, form, room).map((chunk) => encodeChunk(chunk, form))
  return chunks.map((chunk) => `${prefix[form]}${chunk}?=`)
}

/**
 * Text as encoded words, each on a line of its own; empty text is nothing. Blanks between encoded words are no part of
 * the text (RFC 2047 6.2), so that constants and values written so can stand side by side.
 */
export function encodeWordLines(text: string): string {
  return text === ''
    ? ''
    : encodeWords(text, 1)
        .map((word) => `\r\n ${word}`)
        .join('')
}

/** Q is shorter and can be read by eye where no more than a quarter needs an escape. */
function isMostlyPlain(text: string): boolean {
  return (text.match(/[^A-Za-z0-9 !*+/-]/g)?.length ?? 0) * 4 <= text.length
}

function split(text: string, form: 'Q' | 'B', firstRoom: number): string[] {
  const chunks: string[] = []
  let chunk = ''
  let size = 0
  let room = firstRoom
  for (const point of text) {
    const cost = form === 'Q' ? encodeChunk(point, 'Q').length : Buffer.byteLength(point)
    // Three bytes make four characters of base64.
    if (size + cost > (form === 'Q' ? room : Math.floor(room / 4) * 3)) {
      chunks.push(chunk)
      chunk = ''
      size = 0
      room = longestPayload
    }
    chunk += point
    size += cost
  }
  return [...chunks, chunk]
}

function encodeChunk(chunk: string, form: 'Q' | 'B'): string {
  const bytes = Buffer.from(chunk, 'utf8')
  return form === 'B' ? bytes.toString('base64') : bytes.toString('latin1').replaceAll(escaped, escapeByte)
}

function escapeByte(byte: string): string {
  return byte === ' ' ? '_' : (hexOf[byte.charCodeAt(0)] ?? '')
}
