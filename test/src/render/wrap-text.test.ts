/** Plain text in short lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { underline, wrapText } from '../../../src/render/wrap-text.ts'

const cases: readonly [name: string, text: string, lead: string, wrapped: string][] = [
  ['short text stays', 'Two words', '', 'Two words'],
  ['the line ends of the writer stay', 'One\nTwo', '', 'One\nTwo'],
  ['72 columns are a line', 'a '.repeat(37).trim(), '', `${'a '.repeat(36).trim()}\na`],
  [
    'a lead stands before every line',
    'a '.repeat(40).trim(),
    '> ',
    `> ${'a '.repeat(35).trim()}\n> ${'a '.repeat(5).trim()}`,
  ],
  ['an empty line has no blank at its end', 'One\n\nTwo', '> ', '> One\n>\n> Two'],
  [
    'an address is never broken',
    `see https://example.org/${'x'.repeat(80)}`,
    '',
    `see\nhttps://example.org/${'x'.repeat(80)}`,
  ],
  ['wide characters take two columns', '汉'.repeat(40), '', `${'汉'.repeat(36)}\n${'汉'.repeat(4)}`],
]

for (const [name, text, lead, wrapped] of cases) {
  test(name, () => assert.equal(wrapText(text, lead), wrapped))
}

test('no character but a blank is lost or made', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const bare = (words: string) => words.toWellFormed().replaceAll(/[\s\p{Cc}]+/gu, '')
      assert.equal(bare(wrapText(text)), bare(text))
    }),
  )
})

test('a heading is underlined by its longest line', () => {
  assert.equal(underline('Title', '='), 'Title\n=====')
})
