/** The text of a source's bytes, with line ends as LF and no control character but LF and tab. */
import { Mistake } from '../mistake.ts'
import { readByteOrderMark } from './normalise-source.ts'

/** Bytes 80-9F of Windows-1252, which careless converters leave behind as C1 controls; the five unused are spaces. */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** Decodes a text file: UTF-8, or UTF-16 with a byte order mark. Refuses what is no text. */
export function decodeSource(bytes: Uint8Array, name: string): string {
  const mark = readByteOrderMark(bytes)
  const body = bytes.subarray(mark.length)
  if (mark.encoding === 'utf-8' && body.includes(0)) throw notText(name, 'it holds NUL bytes')
  const text = decode(body, mark.encoding, name)
  if (text.includes('\0')) throw notText(name, 'it holds NUL characters')
  return normaliseText(text)
}

/** Line ends as LF, C1 controls as what Windows-1252 meant by them, other control characters as spaces. */
function normaliseText(text: string): string {
  return text
    .replace(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .replace(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? ' ')
    .replace(/(?![\t\n])\p{Cc}/gu, ' ')
}

function decode(body: Uint8Array, encoding: 'utf-8' | 'utf-16le' | 'utf-16be', name: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(body)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    // No guess at another encoding: a wrong one would put broken letters into every inbox.
    throw new Mistake(
      `${name} is not valid ${encoding.toUpperCase()} text. Save it as UTF-8 (for an old Windows file: iconv -f WINDOWS-1252 -t UTF-8).`,
      undefined,
      { cause },
    )
  }
}

function notText(name: string, why: string): Mistake {
  return new Mistake(`${name} is not a text file: ${why}. Save the article as plain text in UTF-8.`)
}
