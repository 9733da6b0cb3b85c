/** The typographic pass sets quotes as a compositor would, and touches nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typesetText } from '../../../src/article/typography.ts'

for (const [what, typed, set] of [
  ['a quotation', 'He said "blue" twice.', 'He said “blue” twice.'],
  ['an apostrophe', "The ferry's name isn't new.", 'The ferry’s name isn’t new.'],
  ['single quotes', "'Blue,' he said.", '‘Blue,’ he said.'],
  ['quotes within quotes', '"He said \'blue\'," said Ada.', '“He said ‘blue’,” said Ada.'],
  ['a decade', "Paint from the '90s.", 'Paint from the ’90s.'],
  ['a stray space before the end', 'It is blue. "', 'It is blue. “'],
  ['a stray space at a closing quote', '"It is blue. "', '“It is blue.”'],
  ['a stray space before more words', '"It is blue. " And so on.', '“It is blue.” And so on.'],
  ['a quote glued to the next word', '“Blue, ”said Ada.', '“Blue,” said Ada.'],
  ['the same with straight quotes', '"Blue, "said Ada.', '“Blue,” said Ada.'],
  ['curly open, straight close', '“Blue."', '“Blue.”'],
  ['kept over one line end', '"Blue\nas the sea"', '“Blue\nas the sea”'],
  ['reset at an empty line', '"Blue\n\n"And green"', '“Blue\n\n“And green”'],
  ['closes what an earlier paragraph opened', 'And green."', 'And green.”'],
  ['inches', 'A 27" mast and a "boom".', 'A 27" mast and a “boom”.'],
  ['brackets', '("blue")', '(“blue”)'],
  ['an ellipsis inside brackets', '("…and blue")', '(“…and blue”)'],
  ['after a dash', 'Blue—"very blue"—he said.', 'Blue—“very blue”—he said.'],
  ['dashes, dots and spelling stay', 'Blue -- or... gray - "U.S. The', 'Blue -- or... gray - “U.S. The'],
  ['an address is data', "At https://a.example/it's now.", "At https://a.example/it's now."],
] as const) {
  test(what, () => assert.equal(typesetText(typed), set))
}

test('other languages than English are left as they are', () => {
  assert.equal(typesetText('"blau"', 'de'), '"blau"')
  assert.equal(typesetText('"blue"', 'en-GB'), '“blue”')
})

test('no letter, digit or anything else but quotes and spaces changes', () => {
  const others = (text: string): string => text.replace(/["'“”‘’ \t\u00a0]/g, '')
  const words = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'"\'“”‘’ ,.!?…a1\n(—') }),
  )
  fc.assert(
    fc.property(words, (typed) => assert.equal(others(typesetText(typed)), others(typed))),
    { numRuns: 2000 },
  )
})

test('words stay apart: setting only ever removes a space before a closing quote', () => {
  const words = fc
    .array(fc.constantFrom('blue', '"sea"', "it's", '"', ',', 'He. "', ', ”the'))
    .map((list) => list.join(' '))
  const split = (text: string): string[] =>
    text.match(/[\p{L}’']+/gu)?.map((word) => word.replace(/['’]/g, '')) ?? []
  fc.assert(fc.property(words, (typed) => assert.deepEqual(split(typesetText(typed)), split(typed))))
})
