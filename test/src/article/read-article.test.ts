/**
 * Any bytes become an article or one clear sentence, in time that grows with their length only.
 * Long because the golden article is compared field by field.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Article } from '../../../src/article/article.ts'
import { blockText } from '../../../src/article/block-text.ts'
import { decodeSource } from '../../../src/article/decode-source.ts'
import { outlineArticle } from '../../../src/article/outline.ts'
import { readArticle } from '../../../src/article/read-article.ts'
import { typesetArticle } from '../../../src/article/typeset-article.ts'
import { Mistake } from '../../../src/mistake.ts'

const story = 'Ferry gets a new name\n\nThe ferry left at seven.\n'
const read = (source: string | Uint8Array, name = 'story.txt'): Article =>
  readArticle(Buffer.from(source), { name })
const firstWords = (article: Article): string => (article.body[0] ? blockText(article.body[0]) : '')

for (const [what, bytes] of [
  ['UTF-8', Buffer.from(story)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${story}`)],
  ['UTF-16 LE', Buffer.from(`\ufeff${story}`, 'utf16le')],
  ['UTF-16 BE', Buffer.from(`\ufeff${story}`, 'utf16le').swap16()],
  ['CRLF', Buffer.from(story.replaceAll('\n', '\r\n'))],
  ['CR', Buffer.from(story.replaceAll('\n', '\r'))],
  ['U+2028 and U+2029', Buffer.from(story.replace('\n\n', '\u2028\u2029'))],
  ['empty lines with spaces', Buffer.from(story.replace('\n\n', '\n \u00a0\t\u200b\n'))],
] as const) {
  test(`decodes ${what}`, () => {
    const article = read(bytes)
    assert.equal(article.headline, 'Ferry gets a new name')
    assert.equal(firstWords(article), 'The ferry left at seven.')
  })
}

test('C1 controls become what Windows-1252 meant by them, other controls spaces', () => {
  assert.equal(decodeSource(Buffer.from('\u0093It\u0092s\u0094 \u0080\u0081\u001b[1m'), 'x'), '“It’s” €  [1m')
})

test('what the source is, and the language it was said to be in', () => {
  const article = readArticle(Buffer.from(`\ufeff${story}`), { name: 'a/story.txt', language: 'de' })
  assert.equal(article.lang, 'de')
  assert.deepEqual(article.source, { kind: 'text', name: 'a/story.txt', sha256: read(story).source.sha256 })
})

for (const [what, source, name, message] of [
  ['an empty file', '', 'a.txt', /^a\.txt is empty/],
  ['only space', ' \n\u00a0\n\ufeff', 'a.txt', /^a\.txt is empty/],
  ['only page furniture', 'Advertisement\n\nComments are closed.', 'a.txt', /^a\.txt is empty/],
  ['NUL bytes', 'A\0B', 'a.txt', /not a text file: it holds NUL bytes/],
  ['a NUL in UTF-16', Buffer.from('\ufeffA\0B', 'utf16le'), 'a.txt', /not a text file/],
  [
    'bytes that are no UTF-8',
    Buffer.from([0x41, 0xe9, 0x41]),
    'a.txt',
    /not valid UTF-8 .* Save it as UTF-8/,
  ],
  ['half a UTF-16 pair', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), 'a.txt', /not valid UTF-16LE/],
  [
    'a paragraph first',
    'The ferry left at seven.\n\nIt came back.',
    'a.txt',
    /no headline: it opens with "The/,
  ],
  ['a headline alone', 'Ferry gets a new name\n', 'a.txt', /no text under it/],
  ['a call under a headline', 'Ferry gets a new name\n\nSubscribe now', 'a.txt', /no text under it/],
  ['Markdown', '# Ferry', 'a.MD', /is Markdown, and only plain text is read yet/],
  ['a PDF', '%PDF', 'a.pdf', /is PDF/],
  ['more than 2 MB', 'x'.repeat(2_000_001), 'a.txt', /is 2\.1 MB; an article may have 2 MB/],
  ['more than 20,000 words', `Title\n\n${'word '.repeat(20_000)}`, 'a.txt', /20001 words; .* 20000/],
  ['Chinese counts by character', `标题\n\n${'字'.repeat(20_000)}`, 'a.txt', /20002 words/],
  ['more than 20,000 lines', `Title\n\n${'.\n'.repeat(20_000)}`, 'a.txt', /20001 lines/],
] as const) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => read(source, name),
      (error) => error instanceof Mistake && error.exitCode === 2 && message.test(error.message),
    )
  })
}

/** What a filler of hostile input is repeated to. */
const twoMegabytes = 1_999_000
for (const [what, filler] of [
  ['one long word', 'x'],
  ['dots', '.'],
  ['spaces inside a line', ' '],
  ['open quotes', '" '],
  ['quotes and no space', '"\''],
  ['empty lines', '\n'],
  ['lines of tabs', '\t\n'],
  ['attributions', `– A (@a) March 3, 2026\n\n${' '.repeat(300)}`],
  ['almost attributions', `– ${'('.repeat(140)}\n\n`],
  ['posts that reach back', `#a\n\n– A (@a) March 3, 2026\n\n${' '.repeat(400)}`],
  ['related addresses', `Related: ${'http://'.repeat(40)}((((((\n\n`],
  ['bullets', `- ${'a'.repeat(150)}\n\n`],
  ['brackets and at signs', '@('],
  ['combining marks', 'é'.normalize('NFD')],
  ['addresses', 'https://'],
] as const) {
  test(`2 MB of ${what} take under 2 seconds`, () => {
    const source = Buffer.from(`Title\n\n${filler.repeat(twoMegabytes / filler.length)}`).subarray(
      0,
      2_000_000,
    )
    // Time of the processor: a busy machine must not fail it.
    const start = process.cpuUsage()
    try {
      outlineArticle(typesetArticle(read(source)))
    } catch (error) {
      assert.ok(error instanceof Mistake, String(error))
    }
    const { user, system } = process.cpuUsage(start)
    assert.ok(user + system < 2_000_000)
  })
}

/** Lines that the rules look for, in any order with any others. */
const line = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '',
      'The Quay Times',
      'A headline, "quoted"',
      'By Ada Merrow',
      'March 3, 2026',
      'RELATED: More: https://a.example',
    ],
    ...[
      '– Ada (@ada) March 3, 2026',
      'Look @ben',
      'Sign up for our newsletter',
      'Never miss it!',
      '- one',
      '- two',
      '1. one',
      '2. two',
    ],
    ...[
      '> quoted',
      '***',
      'Comments are closed.',
      'Advertisement',
      'Now is the time to support and share it',
      'Is it "blue? ',
    ],
    'The ferry left the quay at seven, as it has done on every working day since the bridge came down.',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'))

test('never throws anything but a Mistake', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        text.map((words) => Buffer.from(words)),
      ),
      (bytes) => {
        try {
          typesetArticle(read(bytes))
        } catch (error) {
          assert.ok(error instanceof Mistake, String(error))
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('every character is in exactly one block, the head or what was left out, or is white space', () => {
  fc.assert(
    fc.property(text, (words) => {
      const bytes = Buffer.from(`A headline\n\nThe ferry left at seven.\n\n${words.replaceAll('\0', '')}`)
      const article = read(bytes)
      const source = decodeSource(bytes, 'story.txt')
      const places = [...article.head, ...article.body, ...article.dropped].map(({ pos }) => pos)
      places.sort((a, b) => a.start - b.start)
      let end = 0
      for (const place of places) {
        assert.match(source.slice(end, place.start), /^[\s\u200b-\u200d\u2060\ufeff]*$/)
        assert.equal(place.line, source.slice(0, place.start).split('\n').length)
        end = place.end
      }
      assert.match(source.slice(end), /^[\s\u200b-\u200d\u2060\ufeff]*$/)
    }),
    { numRuns: 1000 },
  )
})

test('a block has all letters of its place, and only those', () => {
  const letters = (words: string): string => words.replace(/[^\p{L}\p{N}]/gu, '')
  fc.assert(
    fc.property(text, (words) => {
      const bytes = Buffer.from(`A headline\n\nThe ferry left at seven.\n\n${words.replaceAll('\0', '')}`)
      const source = decodeSource(bytes, 'story.txt')
      for (const block of read(bytes).body) {
        const place = source.slice(block.pos.start, block.pos.end)
        if (block.type === 'post') assert.ok(letters(place).startsWith(letters(blockText(block))))
        else if (block.type === 'list')
          assert.ok(letters(place).endsWith(letters(blockText(block)).slice(-1)))
        else if (block.type !== 'related') assert.equal(letters(blockText(block)), letters(place))
      }
    }),
    { numRuns: 1000 },
  )
})
