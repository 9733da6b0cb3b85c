/**
 * Quoted-printable (RFC 2045 6.7), written so that text and slot values can be encoded apart and then joined.
 *
 * Every piece begins at column 0 and ends where `=CRLF` may follow: that is why a value can be filled in
 * without encoding its neighbours again. By hand because filling is the hot path (bench/fill-message.ts).
 */

/** 75 characters and the `=` of a soft break: the 76 of RFC 2045 6.7 (5). */
const longestRun = 75
/** A soft line break: it vanishes when the text is decoded. */
export const softBreak = '=\r\n'

const hex = (byte: number): string => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
const isPlain = (byte: number): boolean => (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d) || byte === 0x09
const encoded: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  isPlain(byte) ? String.fromCharCode(byte) : hex(byte),
)
const newline = 0x0a
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09

/** Encodes text with its line ends (LF, CR or CRLF become hard breaks). */
export function encodeText(text: string): string {
  const bytes = Buffer.from(text.replaceAll(/\r\n?/g, '\n'), 'utf8')
  let out = ''
  let column = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === newline) {
      out += '\r\n'
      column = 0
      continue
    }
    const token = tokenFor(bytes, at, column)
    if (column + token.length > longestRun) {
      const first = tokenFor(bytes, at, 0)
      out += softBreak + first
      column = first.length
      continue
    }
    out += token
    column += token.length
  }
  return out
}

/** Encodes one value of a slot; the caller gives a single line. */
export function encodeValue(value: string): string {
  if (value === '') return ''
  if (!isPlainLine.test(value) || value.length > 2 * longestRun) return encodeText(value)
  const rest = value.slice(longestRun)
  if (startsBadly.test(value) || startsBadly.test(rest)) return encodeText(value)
  return rest === '' ? value : value.slice(0, longestRun) + softBreak + rest
}

/** What nearly every value is, an address or a link: nothing in it needs an escape. */
const isPlainLine = /^[\x20-\x3c\x3e-\x7e]*[\x21-\x3c\x3e-\x7e]$/
const startsBadly = /^(?:\.|From )/

function tokenFor(bytes: Buffer, at: number, column: number): string {
  const byte = bytes[at] ?? 0
  // A dot would have to be stuffed (RFC 5321 4.5.2), "From " gets a ">" from old mail stores: neither if escaped.
  if (column === 0 && (byte === 0x2e || (byte === 0x46 && bytes.toString('latin1', at, at + 5) === 'From ')))
    return hex(byte)
  // RFC 2045 6.7 (3): a blank at the end of a line may be taken off on the way.
  if (isBlank(byte) && (at + 1 === bytes.length || bytes[at + 1] === newline)) return hex(byte)
  return encoded[byte] ?? ''
}
