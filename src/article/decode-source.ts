/** The text of a source's bytes, with line ends as LF and no control character but LF and tab. */
import sniffEncoding from 'html-encoding-sniffer'
import { Mistake } from '../mistake.ts'
import { decodeMixed, tallyUtf8 } from './decode-utf8.ts'
import { readByteOrderMark } from './normalise-source.ts'

/** Bytes 80-9F of Windows-1252, which careless converters leave behind as C1 controls; the five unused are spaces. */
const windows1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** A decoded source. */
export interface DecodedSource {
  readonly text: string
  /** The encoding, in lower case, where it was not UTF-8. */
  readonly charset?: string
}

/** What is known of a source before it is read. */
export interface SourceLabels {
  /** What the person called it. */
  readonly name: string
  /** The HTTP header, which may name the encoding. */
  readonly contentType?: string | undefined
}

/**
 * Decodes a source. In this order decide: a byte order mark, NULs at every other byte (UTF-16), at least four characters
 * of UTF-8 and nothing else, the encoding that is declared (HTTP, `meta`, XML), UTF-8, and what old files are mostly in,
 * Windows-1252. Throws a {@link Mistake} where it is no text.
 */
export function decodeSource(bytes: Uint8Array, labels: SourceLabels): DecodedSource {
  const mark = readByteOrderMark(bytes)
  const body = bytes.subarray(mark.length)
  const charset =
    mark.length > 0 && mark.encoding !== 'utf-8'
      ? mark.encoding
      : (guessUtf16(body) ?? readCharset(body, mark.length > 0 ? {} : labels))
  if (!charset.startsWith('utf-16') && body.includes(0)) throw notText(labels.name, 'it holds NUL bytes')
  const text = charset === 'utf-8' ? decodeMixed(body) : decode(body, charset, labels.name)
  if (text.includes('\0')) throw notText(labels.name, 'it holds NUL characters')
  return { text: normaliseText(text), ...(charset !== 'utf-8' && { charset }) }
}

/** Line ends as LF, C1 controls as what Windows-1252 meant by them, other control characters as spaces. */
function normaliseText(text: string): string {
  return text
    .replace(/\r\n?|[\v\f\u2028\u2029]/g, '\n')
    .replace(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? ' ')
    .replace(/(?![\t\n])\p{Cc}/gu, ' ')
}

/** Four characters in a text without one stray byte: no other encoding comes to that by chance. */
const surelyUtf8 = 4

function readCharset(body: Uint8Array, { contentType }: Partial<SourceLabels>): string {
  const { characters, strays } = tallyUtf8(body)
  if (strays === 0 && characters >= surelyUtf8) return 'utf-8'
  const declared = declaredCharset(body, contentType)
  if (declared !== undefined && declared !== 'utf-8') return declared
  // A few stray bytes in UTF-8 are what somebody pasted in from an old file.
  return strays <= characters ? 'utf-8' : 'windows-1252'
}

const charsetParameter = /\bcharset\s*=\s*["']?\s*([\w:.-]{2,40})/i
const xmlEncoding = /^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w:.-]{2,40})["']/i
/** Beyond the 1,024 bytes of the standard, where some pages have it. */
const lateMeta = /<meta\b[^<>]{0,300}?\bcharset\s*=\s*["']?\s*([\w:.-]{2,40})/i

/** The encoding that the server, the page or the XML declaration names; a name that nobody knows is none. */
function declaredCharset(body: Uint8Array, contentType: string | undefined): string | undefined {
  const head = Buffer.from(body.subarray(0, 32_768)).toString('latin1')
  const sniff = (label: string | undefined): string | undefined => {
    const name = sniffEncoding(body, { transportLayerEncodingLabel: label, defaultEncoding: '' })
    return name === '' || name === 'replacement' || name === 'x-user-defined' ? undefined : name.toLowerCase()
  }
  return (
    sniff(charsetParameter.exec(contentType ?? '')?.[1]) ??
    sniff(xmlEncoding.exec(head)?.[1] ?? lateMeta.exec(head)?.[1])
  )
}

/** UTF-16 without a byte order mark: NULs at every other byte only, in at least one of twenty characters. */
function guessUtf16(body: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = body.subarray(0, 65_536)
  if (body.length % 2 !== 0) return undefined
  const nuls = [0, 0]
  for (const [i, byte] of sample.entries()) if (byte === 0) nuls[i % 2] = (nuls[i % 2] ?? 0) + 1
  const [first = 0, second = 0] = nuls
  const enough = sample.length / 40
  if (first === 0 && second > 0 && second >= enough) return 'utf-16le'
  return second === 0 && first > 0 && first >= enough ? 'utf-16be' : undefined
}

function decode(body: Uint8Array, charset: string, name: string): string {
  try {
    // Only UTF-16 is strict: half a pair means that it is something else. Others have a sign for what they can't read.
    return new TextDecoder(charset, { fatal: charset.startsWith('utf-16') }).decode(body)
  } catch (cause) {
    if (!(cause instanceof TypeError) && !(cause instanceof RangeError)) throw cause
    throw new Mistake(`${name} is not valid ${charset.toUpperCase()} text. Save it as UTF-8.`, undefined, {
      cause,
    })
  }
}

function notText(name: string, why: string): Mistake {
  return new Mistake(`${name} is not a text file: ${why}. Save the article as plain text in UTF-8.`)
}
