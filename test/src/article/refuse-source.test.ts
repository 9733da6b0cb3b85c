/** What is no article is refused by its content, with a sentence that says what to do instead. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseBinary, refuseData } from '../../../src/article/refuse-source.ts'
import { Mistake } from '../../../src/mistake.ts'

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const refuses = (refuse: () => void, message: RegExp): void =>
  assert.throws(refuse, (error) => error instanceof Mistake && message.test(error.message))

for (const [bytes, message] of [
  ['%PDF-1.7\n', /^a\.txt is PDF; .* Copy its text into a \.txt file\.$/],
  ['{\\rtf1\\ansi', /is RTF; .* Save it as plain text/],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', /old Word or Office file/],
  ['PK\x03\x04....[Content_Types].xml....word/document.xml', /is Word; .* Save it as plain text/],
  ['PK\x03\x04....xl/workbook.xml', /is Excel/],
  ['PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.textPK', /is OpenDocument/],
  ['PK\x03\x04....mimetypeapplication/epub+zip', /an EPUB book/],
  ['PK\x03\x04....story.txt', /is a zip archive; .* Unpack it/],
  ['\x1f\x8b\x08', /compressed with gzip/],
  ['\x89PNG\r\n\x1a\n', /a PNG image/],
  ['\xff\xd8\xff\xe0', /a JPEG image/],
  ['GIF89a', /a GIF image/],
  ['RIFF\x10\x00\x00\x00WEBPVP8 ', /an image/],
  ['\x00\x00\x00\x1cftypavif', /an image/],
] as const) {
  test(`bytes: ${message.source}`, () => refuses(() => refuseBinary(latin(bytes), 'a.txt'), message))
}

const csv = [
  'email,name,city',
  ...Array.from({ length: 9 }, (_, n) => `a${n}@example.org,Ada,Ferry Quay`),
].join('\n')
for (const [text, name, message] of [
  ['<?xml version="1.0"?>\n<!-- made -->\n<rss version="2.0">', 'a.xml', /is a feed; .* with --feed/],
  ['<feed xmlns="http://www.w3.org/2005/Atom">', 'a.xml', /is a feed/],
  ['{"version": "https://jsonfeed.org/version/1.1", "items": []}', 'a', /is a feed/],
  ['{"title": "Ferry"}', 'a.json', /is JSON/],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'a.svg', /is a drawing/],
  [csv, 'a.txt', /is a table; .* broadsheet subscribers import/],
  [csv.replaceAll(',', ';'), 'a.txt', /is a table/],
  [csv.replaceAll(',', '\t'), 'a.txt', /is a table/],
  ['a,b', 'a.CSV', /is a table/],
] as const) {
  test(`text: ${JSON.stringify(text.slice(0, 30))}`, () => refuses(() => refuseData(text, name), message))
}

for (const text of [
  'Ferry gets a new name\n\nThe ferry left at seven.',
  '{"Blue"} is what the bow says',
  '[1] is a footnote',
  '<p>Ferry</p>',
  'Percy, Ada, Ben,\n'.repeat(10),
  'a,b,c\n'.repeat(3),
  'RIFF and WEBP are words',
]) {
  test(`kept: ${JSON.stringify(text.slice(0, 30))}`, () => {
    refuseBinary(Buffer.from(text), 'a.txt')
    refuseData(text, 'a.txt')
  })
}

test('2 MB of its marks take under 2 seconds', () => {
  for (const filler of ['<!--', ' ', '<?xml ', '{"', '[1,', 'a,b,c\n', ',']) {
    const text = filler.repeat(2_000_000 / filler.length)
    const start = process.cpuUsage()
    try {
      refuseData(text, 'a.txt')
    } catch (error) {
      assert.ok(error instanceof Mistake)
    }
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 2_000_000, `${JSON.stringify(filler)} ${user + system}`)
  }
})
