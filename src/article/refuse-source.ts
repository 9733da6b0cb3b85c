/** Refuses what is no article, by its first bytes or its table of values, and says what to do with it. */
import { extname } from 'node:path'
import { Mistake } from '../mistake.ts'

/** First bytes of formats that hold more than text (their published signatures), and what to do. */
const signatures: readonly (readonly [start: string, what: string, instead: string])[] = [
  ['%PDF', 'PDF', 'Copy its text into a .txt file'],
  ['{\\rtf', 'RTF', 'Save it as plain text'],
  ['\xd0\xcf\x11\xe0', 'an old Word or Office file', 'Save it as plain text'],
  ['PK\x03\x04', 'a zip archive', 'Unpack it, and send the file inside'],
  ['PK\x05\x06', 'an empty zip archive', 'Send the article itself'],
  ['\x1f\x8b', 'compressed with gzip', 'Unpack it with gunzip'],
  ['BZh', 'compressed with bzip2', 'Unpack it with bunzip2'],
  ['\x89PNG', 'a PNG image', 'Send the article that it belongs to'],
  ['\xff\xd8\xff', 'a JPEG image', 'Send the article that it belongs to'],
  ['GIF8', 'a GIF image', 'Send the article that it belongs to'],
  ['II*\0', 'a TIFF image', 'Send the article that it belongs to'],
  ['\0\0\x01\0', 'an icon', 'Send the article that it belongs to'],
]

/** What a zip archive holds, by the names of its members. */
const archives: readonly (readonly [member: string, what: string])[] = [
  ['word/', 'Word'],
  ['xl/', 'Excel'],
  ['ppt/', 'PowerPoint'],
  ['mimetypeapplication/vnd.oasis.opendocument', 'OpenDocument'],
  ['mimetypeapplication/epub', 'an EPUB book'],
]

/** Throws a {@link Mistake} for bytes that are a document, an archive or an image. */
export function refuseBinary(bytes: Uint8Array, name: string): void {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1')
  if (/^RIFF[\s\S]{4}WEBP|^[\s\S]{4}ftyp(?:avif|heic|heix|mif1)/.test(start)) {
    throw refusal(name, 'an image', 'Send the article that it belongs to')
  }
  const found = signatures.find(([signature]) => start.startsWith(signature))
  if (found === undefined) return
  const [, what, instead] = found
  const inside = start.startsWith('PK') ? archives.find(([member]) => start.includes(member)) : undefined
  throw inside
    ? refusal(name, inside[1], 'Save it as plain text, Markdown or HTML')
    : refusal(name, what, instead)
}

/** Throws a {@link Mistake} for text that is data: a table, a feed, JSON, a drawing. */
export function refuseData(text: string, name: string): void {
  const start = text.slice(0, 4096).trimStart()
  if (
    /^(?:<\?xml[^>]{0,500}>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,2000}-->\s*)?<(?:rss|feed|rdf:RDF)\b/i.test(start)
  ) {
    throw feed(name)
  }
  if (/^(?:<\?xml[^>]{0,500}>\s*)?(?:<!doctype svg[^>]{0,500}>\s*)?<svg\b/i.test(start)) {
    throw refusal(name, 'a drawing (SVG)', 'Send the article that it belongs to')
  }
  if (/^(?:\{\s*"|\[\s*[{["\d])/.test(start) && isJson(text)) {
    if (start.includes('jsonfeed.org/version')) throw feed(name)
    throw refusal(name, 'JSON', 'Send the article itself, as text, Markdown or HTML')
  }
  if (/^\.[ct]sv$/i.test(extname(name)) || isTable(text)) {
    throw refusal(name, 'a table', 'To import subscribers, use: broadsheet subscribers import')
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Lines that are looked at for a table, and how many it needs. */
const sampledLines = 200
const fewestLines = 8

/** Every line has the same number of commas, semicolons or tabs, at least two, and hardly a space behind them. */
function isTable(text: string): boolean {
  const lines = text.slice(0, 200_000).split('\n', sampledLines)
  const filled = lines.filter((line) => line.trim() !== '')
  if (filled.length < fewestLines) return false
  return [/,/g, /;/g, /\t/g].some((separator) => {
    const count = filled[0]?.match(separator)?.length ?? 0
    const loose = new RegExp(`${separator.source} `)
    return count >= 2 && filled.every((line) => line.match(separator)?.length === count && !loose.test(line))
  })
}

const feed = (name: string): Mistake =>
  refusal(name, 'a feed', 'Give its address with --feed, and its newest story is read')

function refusal(name: string, what: string, instead: string): Mistake {
  return new Mistake(`${name} is ${what}; an article is plain text, Markdown or HTML. ${instead}.`)
}
