/** Which words a paragraph opens with in bold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Inline } from '../../../src/article/article.ts'
import { inlineText } from '../../../src/article/block-text.ts'
import { setLeadIn } from '../../../src/render/lead-in.ts'
import { words } from './sample.ts'

const long = 'and then so much more is said about it that no sentence of this kind is short any longer'
const cases: readonly [text: string, bold: string | undefined, lang?: string][] = [
  ['Why it matters: the bridge is the only one.', 'Why it matters:'],
  ['A label of many more words than six: no. Then.', 'A label of many more words than six: no.'],
  ['It began with a lamp. Then came a radio.', 'It began with a lamp.'],
  [`In the morning, ${long}.`, 'In the morning,'],
  [`“We planned for twelve people,” said Marrable ${long}.`, '“We planned for twelve people,”'],
  [`The bridge – ${long}.`, 'The bridge'],
  [`It cost 1,000 pounds ${long}.`, undefined],
  ['One sentence alone.', undefined],
  [`So ${long}.`, undefined],
  [`Yes, ${long}.`, undefined],
  ['橋がまた開いた。町の人々は喜んでいる。', '橋がまた開いた。', 'ja'],
]
for (const [text, bold, lang = 'en'] of cases) {
  test(`${bold ?? 'nothing'} in: ${text.slice(0, 50)}`, () => {
    const [first, ...others] = setLeadIn(words(text), lang)
    assert.equal(first?.type === 'strong' ? inlineText(first.children) : undefined, bold)
    if (first !== undefined) assert.equal(inlineText([first, ...others]), text)
  })
}

test('marked words are never torn', () => {
  const link: Inline = { type: 'link', url: 'https://example.org', children: words('the old bridge. And') }
  const across: Inline[] = [...words('They love '), link, ...words(' more.')]
  assert.deepEqual(setLeadIn(across, 'en'), across)
  const begun: Inline[] = [{ type: 'strong', children: words('So') }, ...words(' it is. Then.')]
  assert.deepEqual(setLeadIn(begun, 'en'), begun)
})
