/** Header fields: written and folded (RFC 5322 2.2.3), and refused if a value could begin a line of its own. */
import { encodeWords, isPlainHeaderText } from './encoded-word.ts'

/** A header value that must not go out; says which header it was. */
export class HeaderRefused extends Error {
  override readonly name = 'HeaderRefused'
  readonly header: string

  constructor(header: string, why: string) {
    super(`The header ${header} is refused: ${why}.`)
    this.header = header
  }
}

/** RFC 5322 2.1.1: 78 is the line to aim at; a field's name and colon count. */
const comfortableLine = 76
/** C0, DEL, C1 and the two Unicode line ends: none has a meaning in a header. */
const control = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** Throws where a value holds a control character or half a character. */
export function assertHeaderValue(header: string, value: string): void {
  if (control.test(value)) throw new HeaderRefused(header, 'it holds a control character')
  if (!value.isWellFormed()) throw new HeaderRefused(header, 'it holds half a character (a lone surrogate)')
}

/** RFC 5322 2.1.1: 998 is the line that must not be passed; the field's name needs some of it. */
const longestToken = 900

/** Checks a value that we made ourselves (a date, an id, a URL): printable ASCII, one line. */
export function assertToken(header: string, value: string): void {
  if (!/^[\x20-\x7e]+$/.test(value)) {
    assertHeaderValue(header, value)
    throw new HeaderRefused(header, 'it is empty or not ASCII')
  }
  if (value.length > longestToken)
    throw new HeaderRefused(header, `it is longer than ${longestToken} characters`)
}

/** Free text after a field's name: as it is where that reads back the same, else as encoded words. */
export function encodeHeaderText(header: string, text: string): string {
  assertHeaderValue(header, text)
  const column = header.length + 2
  const words = text.split(' ')
  const fits = words.every((word, at) => word.length + (at === 0 ? column : 1) <= comfortableLine)
  return joinFolded(fits && isPlainHeaderText(text) ? words : encodeWords(text, column), column)
}

/** Joins words with a blank each, a new line before a word that would pass the end of its line. */
export function joinFolded(words: readonly string[], column: number): string {
  let out = ''
  let at = column
  for (const [index, word] of words.entries()) {
    const breaks = index > 0 && at + 1 + word.length > comfortableLine
    out += `${breaks ? '\r\n' : ''}${index > 0 ? ' ' : ''}${word}`
    at = breaks ? 1 + word.length : at + (index > 0 ? 1 : 0) + word.length
  }
  return out
}
