/** Markdown that no person wrote is read or refused in little time: never a stack overflow, never another error. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readMarkdown } from '../../../../src/article/markdown/read-markdown.ts'
import { Mistake } from '../../../../src/mistake.ts'

/** Characters: what an article may have at most in bytes. */
const size = 2_000_000

function repeat(text: string): string {
  return text.repeat(Math.ceil(size / text.length)).slice(0, size)
}

const hostile: Readonly<Record<string, string>> = {
  'brackets that open': repeat('['),
  'brackets that close': repeat('a]'),
  'brackets in brackets': `${'['.repeat(size / 2)}a${']'.repeat(size / 2)}`,
  'links that do not end': repeat('[a](<b'),
  'links of nothing': repeat('[ (]('),
  pictures: repeat('![[]()'),
  stars: repeat('*'),
  'emphasis that opens': repeat('*a '),
  'emphasis that closes': repeat('a_ '),
  'emphasis of two kinds': repeat('*a_ '),
  'emphasis in emphasis': repeat('*a **a '),
  strikethrough: repeat('~~a~ '),
  tags: repeat('<'),
  'tags that do not end': `x ${repeat('<a b="')}`,
  comments: `x ${repeat('<!--')}`,
  instructions: `x ${repeat('<?')}`,
  'one backtick after the other': repeat('`a'),
  'more and more backticks': Array.from({ length: 2000 }, (_, n) => `e${'`'.repeat(n)}`).join(''),
  entities: repeat('&amp;'),
  backslashes: repeat('\\'),
  'deep quotes': `${'>'.repeat(size)}a`,
  'deep lists': `${'- '.repeat(size / 2)}a`,
  'deep lists by indent': Array.from({ length: 2000 }, (_, n) => `${'  '.repeat(n)}- a`).join('\n'),
  'deep quotes, many of them': repeat(`${'>'.repeat(99)} a\n`),
  'lines that go on with a quote': `> a\n${repeat('a\n')}`,
  'many items': repeat('- a\n'),
  'many headings': repeat('# a\n'),
  'many paragraphs': repeat('a\n\n'),
  'a wide table': `${'|a'.repeat(size / 4)}\n${'|-'.repeat(size / 4)}\n`,
  'a long table': `|a|\n|-|\n${repeat('|a|\n')}`,
  'tables that are none': repeat('a|b\n'),
  'footnote marks': repeat('[^a]'),
  'footnotes and definitions': repeat('[^a]: b\n\n[c]: d\n\n'),
  'directives in directives': repeat(':::callout\n'),
  'directives that do not end': repeat('::a[b]{c="\n'),
  'one long rule': repeat('- '),
  'line ends': repeat('\n'),
  spaces: `a${repeat(' ')}b`,
  'one word': repeat('a'),
  addresses: repeat('www.'),
  'raw HTML': repeat('<div>\n\n'),
  'front matter without an end': `---\n${repeat('a: b\n')}`,
}

describe('under 2 s of computing', () => {
  for (const [name, text] of Object.entries(hostile)) {
    test(name, () => {
      const before = process.cpuUsage()
      attempt(name.startsWith('front') ? text : `# A headline\n\n${text}`)
      const { user } = process.cpuUsage(before)
      assert.ok(user < 2_000_000, `${user / 1000} ms`)
    })
  }
})

test('quotes and lists up to a depth of 100, with a message of their own', () => {
  assert.equal(readMarkdown(`# A\n\n${'>'.repeat(99)} a`, 'story.md').body.length, 1)
  for (const mark of ['>', '- ', '1. ']) {
    assert.throws(
      () => readMarkdown(`# A\n\n${mark.repeat(101)} a`, 'story.md'),
      /story\.md, line 3: .*more than 100 deep/,
    )
  }
})

test('a long read is far from any limit', () => {
  const words =
    'The [ferry](https://e.example/ferry_1) *left* the **quay** at `seven`, as it has done. '.repeat(8)
  const story = `# A\n\n${Array.from({ length: 130 }, (_, n) => `## Part ${n}\n\n${words}\n\n- a\n- b\n\n> c\n\n| d | e |\n|---|---|\n| f | g |\n`).join('\n')}`
  assert.equal(readMarkdown(story, 'story.md').body.length, 130 * 5)
})

test('arbitrary marks: a reading or a mistake', () => {
  const pieces = [
    '*',
    '_',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '`',
    '~',
    '|',
    '-',
    ':',
    ':::',
    '{',
    '}',
    '#',
    '\\',
    '&',
    '!',
    '^',
  ]
  const more = [
    '\n',
    '\n\n',
    ' ',
    '    ',
    '\t',
    'a',
    '1.',
    '---\n',
    '=',
    '"',
    '[^a]',
    '[^a]: ',
    '::figure',
    '<b>',
    '<!--',
    '\ufeff',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 60 }), (parts) => {
      attempt(parts.join(''))
      attempt(`---\nheadline: A\n---\n${parts.join('')}`)
    }),
    { numRuns: 500 },
  )
})

/** Reads it; a mistake is fine, anything else is not. */
function attempt(text: string): void {
  try {
    readMarkdown(text, 'story.md')
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
  }
}
