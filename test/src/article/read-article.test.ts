/**
 * Any bytes become an article or one clear sentence, in time that grows with their length only.
 * Long because every limit and every shape of hostile input has its line here.
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
const read = (source: string | Uint8Array, name = 'story.txt'): Promise<Article> =>
  readArticle(Buffer.from(source), { name })
const readPlain = (source: Uint8Array): Promise<Article> =>
  readArticle(source, { name: 'story.txt', format: 'text' })
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
  test(`decodes ${what}`, async () => {
    const article = await read(bytes)
    assert.equal(article.headline, 'Ferry gets a new name')
    assert.equal(firstWords(article), 'The ferry left at seven.')
  })
}

test('what the source is, and the language it was said to be in', async () => {
  const article = await readArticle(Buffer.from(`\ufeff${story}`), { name: 'a/story.txt', language: 'de' })
  assert.equal(article.lang, 'de')
  const { sha256 } = (await read(story)).source
  assert.deepEqual(article.source, { kind: 'text', name: 'a/story.txt', sha256 })
})

const paragraph =
  'The ferry left the quay at seven, as it has done on every working day since the bridge came down.'
const page = (head: string, body: string): string =>
  `<!doctype html><html><head><title>Ferry gets a new name</title>${head}</head><body><article><h1>Ferry gets a new name</h1>${body}</article></body></html>`
const markdown = `# Ferry gets a new name\n\n${paragraph}\n`
const html = page('', `<p>${paragraph}</p>`.repeat(4))

for (const [what, source, options, kind] of [
  ['text', story, {}, 'text'],
  ['Markdown', markdown, {}, 'markdown'],
  ['HTML', html, {}, 'html'],
  [
    'Markdown that is told to be text',
    `Ferry gets a new name\n\n## Bow\n\n## Stern\n\n${paragraph}`,
    { format: 'text' },
    'text',
  ],
  ['text that is told to be Markdown', `Ferry\n===\n\nIt is blue.`, { format: 'markdown' }, 'markdown'],
] as const) {
  test(`reads ${what}`, async () => {
    const article = await readArticle(Buffer.from(source), { name: 'standard input', ...options })
    assert.equal(article.source.kind, kind)
    assert.ok(article.headline.startsWith('Ferry'), article.headline)
    assert.ok(article.body.length > 0)
  })
}

test('the address and the charset are kept with the source', async () => {
  const url = 'https://quay.example/ferry'
  const latin = Buffer.from(page('', `<p>Caf\xe9: ${paragraph}</p>`.repeat(4)), 'latin1')
  const { source, body } = await readArticle(latin, {
    name: url,
    url,
    contentType: 'text/html; charset=latin1',
  })
  assert.deepEqual([source.url, source.charset], [url, 'windows-1252'])
  assert.match(body.map(blockText).join(), /Café/)
})

for (const [what, source, canonical] of [
  ['text', story, 'https://quay.example/ferry?page=2'],
  ['Markdown', markdown, 'https://quay.example/ferry?page=2'],
  ['HTML', html, 'https://quay.example/ferry?page=2'],
  [
    'a page that states its own',
    page('<link rel="canonical" href="/own?utm_id=1">', `<p>${paragraph}</p>`),
    'https://quay.example/own?utm_id=1',
  ],
  [
    'Markdown that states its own',
    `---\nurl: https://quay.example/own\n---\n\n${markdown}`,
    'https://quay.example/own',
  ],
] as const) {
  test(`the canonical address of ${what} that was fetched`, async () => {
    const url = 'https://quay.example/ferry?page=2&utm_source=mail#top'
    const fetched = await readArticle(Buffer.from(source), { name: url, url })
    assert.equal(fetched.canonicalUrl, canonical)
    assert.equal(fetched.source.url, url)
  })
}

test('escapes in front matter bring in nothing that no database holds', async () => {
  const { headline } = await read(`---\nheadline: "Ferry\\0 \\ud83d"\n---\n\n${paragraph}`, 'story.md')
  assert.equal(headline, 'Ferry  \ufffd')
})

for (const [what, source, language, lang, dir] of [
  ['the publication’s where the source says none', story, 'de-AT', 'de-AT', 'ltr'],
  ['the page’s own', html.replace('<html>', '<html lang="FR-fr">'), 'de', 'fr-FR', 'ltr'],
  ['not what is no language', html.replace('<html>', '<html lang="klingon!">'), 'de', 'de', 'ltr'],
  [
    'with the direction of its letters',
    'عبّارة باسم جديد\n\nغادرت العبّارة الرصيف في السابعة صباحًا.',
    'en',
    'en',
    'rtl',
  ],
  [
    'with few letters of it',
    'عبّارة Ferry Blue Bow\n\nغادرت العبّارة Quay of Harrow today.',
    'ar',
    'ar',
    'rtl',
  ],
] as const) {
  test(`the language is ${what}`, async () => {
    const article = await readArticle(Buffer.from(source), { name: 'standard input', language })
    assert.deepEqual([article.lang, article.dir], [lang, dir])
  })
}

test('a page’s scripts are no words, its paragraphs are', async () => {
  const scripts = `<script>${'var ferry = "blue" ; '.repeat(10_000)}</script>`
  const long = (times: number): string => page(scripts, `<p>${'ferry '.repeat(100)}end.</p>`.repeat(times))
  assert.ok((await read(long(100), 'a.html')).body.length > 90)
  await assert.rejects(read(long(210), 'a.html'), /a\.html has 212\d\d words; an article may have 20000/)
})

test('a page that was fetched may have 5 MB', async () => {
  const url = 'https://quay.example/'
  const large = (bytes: number): Buffer =>
    Buffer.from(page(`<!--${'x'.repeat(bytes)}-->`, `<p>${paragraph}</p>`.repeat(4)))
  assert.ok(await readArticle(large(3_000_000), { name: url, url }))
  await assert.rejects(
    readArticle(large(3_000_000), { name: 'a.html' }),
    /is more than 2 MB, the most that an article may have/,
  )
  await assert.rejects(
    readArticle(large(5_000_000), { name: url, url }),
    /is more than 5 MB, the most that an article may have/,
  )
})

for (const [what, source, name, message] of [
  ['an empty file', '', 'a.txt', /^a\.txt is empty/],
  ['only space', ' \n\u00a0\n\ufeff', 'a.txt', /^a\.txt is empty/],
  ['only page furniture', 'Advertisement\n\nComments are closed.', 'a.txt', /^a\.txt is empty/],
  ['NUL bytes', 'A\0B', 'a.txt', /not a text file: it holds NUL bytes/],
  ['a NUL in UTF-16', Buffer.from('\ufeffA\0B', 'utf16le'), 'a.txt', /not a text file/],
  ['half a UTF-16 pair', Buffer.from([0xff, 0xfe, 0x00, 0xd8]), 'a.txt', /not valid UTF-16LE/],
  [
    'a paragraph first',
    'The ferry left at seven.\n\nIt came back.',
    'a.txt',
    /no headline: it opens with "The/,
  ],
  ['a headline alone', 'Ferry gets a new name\n', 'a.txt', /no text under it/],
  ['a call under a headline', 'Ferry gets a new name\n\nSubscribe now', 'a.txt', /no text under it/],
  ['a PDF', '%PDF', 'a.pdf', /is PDF/],
  ['a table', 'a,b', 'a.csv', /is a table/],
  ['a feed', '<rss version="2.0">', 'a.xml', /is a feed/],
  ['Markdown of more than 20,000 words', `# T\n\n${'word '.repeat(20_000)}`, 'a.md', /20001 words; .* 20000/],
  ['more than 2 MB', 'x'.repeat(2_000_001), 'a.txt', /is more than 2 MB, the most/],
  ['more than 20,000 words', `Title\n\n${'word '.repeat(20_000)}`, 'a.txt', /20001 words; .* 20000/],
  ['Chinese counts by character', `标题\n\n${'字'.repeat(20_000)}`, 'a.txt', /20002 words/],
  ['more than 20,000 lines', `Title\n\n${'.\n'.repeat(20_000)}`, 'a.txt', /20001 lines/],
] as const) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(
      () => read(source, name),
      (error) => error instanceof Mistake && error.exitCode === 2 && message.test(error.message),
    )
  })
}

/** What a filler of hostile input is repeated to. */
const twoMegabytes = 1_999_000
/** A line so wide that 2 MB of it have fewer lines than an article may have. */
const wide = (line: string): string => `${line.padEnd(104)}\n`
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
  ['items', wide('- a')],
  ['items set in', wide('- a') + wide('  - b') + wide('    - c')],
  ['items apart', wide('- a') + wide('')],
  ['quotes of quotes', wide('> '.repeat(40))],
  ['underlined titles', wide('Paint') + wide('-----')],
  ['framed titles', wide('=====') + wide('Paint') + wide('=====')],
  ['titles in capitals', wide('PAINT') + wide('')],
  ['rules', wide('=====')],
  ['single quotes', "'a "],
] as const) {
  test(`2 MB of ${what} take under 2 seconds`, async () => {
    const source = Buffer.from(`Title\n\n${filler.repeat(twoMegabytes / filler.length)}`).subarray(
      0,
      2_000_000,
    )
    // Time of the processor: a busy machine must not fail it.
    const start = process.cpuUsage()
    try {
      outlineArticle(typesetArticle(await readPlain(source)))
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
      '> > twice',
      '  - set in',
      '    and on',
      'The name',
      '=====',
      '---------',
      'THE COLOURS OF THE BOAT',
      'Opinion',
      'Von Ada Merrow',
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

test('never throws anything but a Mistake', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        text.map((words) => Buffer.from(words)),
      ),
      async (bytes) => {
        try {
          typesetArticle(await readPlain(bytes))
        } catch (error) {
          assert.ok(error instanceof Mistake, String(error))
        }
      },
    ),
    { numRuns: 400 },
  )
})

test('every character is in exactly one block, the head or what was left out, or is white space', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (words) => {
      const bytes = Buffer.from(
        `A headline\n\nThe ferry left at seven.\n\nIt came back.\n\n${words.replaceAll('\0', '')}`,
      )
      const article = await readPlain(bytes)
      const source = decodeSource(bytes, { name: 'story.txt' }).text
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
    { numRuns: 400 },
  )
})

test('a block has all letters of its place, and only those', async () => {
  const letters = (words: string): string => words.replace(/[^\p{L}\p{N}]/gu, '')
  await fc.assert(
    fc.asyncProperty(text, async (words) => {
      const bytes = Buffer.from(
        `A headline\n\nThe ferry left at seven.\n\nIt came back.\n\n${words.replaceAll('\0', '')}`,
      )
      const source = decodeSource(bytes, { name: 'story.txt' }).text
      for (const block of (await readPlain(bytes)).body) {
        const place = source.slice(block.pos.start, block.pos.end)
        if (block.type === 'post') assert.ok(letters(place).startsWith(letters(blockText(block))))
        else if (block.type === 'list')
          assert.ok(letters(place).endsWith(letters(blockText(block)).slice(-1)))
        else if (block.type !== 'related') assert.equal(letters(blockText(block)), letters(place))
      }
    }),
    { numRuns: 400 },
  )
})
