/** A nearly identical article is told from another one, line by line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArticle } from '../../../src/article/read-article.ts'
import { blockHashes, type Likeness, resembles } from '../../../src/article/resemblance.ts'

async function likeness(headline: string, paragraphs: readonly string[]): Promise<Likeness> {
  const article = await readArticle(Buffer.from([headline, ...paragraphs].join('\n\n')), {
    name: 'story.txt',
  })
  return { headline: article.headline, blockHashes: blockHashes(article) }
}

const ten = Array.from({ length: 10 }, (_, n) => `Paragraph number ${n} tells of the ferry.`)
const change = (paragraphs: readonly string[], ...numbers: readonly number[]): string[] =>
  paragraphs.map((paragraph, n) =>
    numbers.includes(n) ? paragraph.replace('tells', 'is silent') : paragraph,
  )
const three = ten.slice(0, 3)
const two = ten.slice(0, 2)

for (const [what, a, b, expected] of [
  ['the same', ten, ten, true],
  ['a corrected typo', ten, change(ten, 4), true],
  ['two of ten changed', ten, change(ten, 4, 7), true],
  ['three of ten changed', ten, change(ten, 4, 7, 9), false],
  ['two blocks more', ten, [...ten, 'One more is here.', 'And another is here.'], true],
  ['three blocks more', ten, [...ten, 'One more is here.', 'And another is here.', 'And a third.'], false],
  ['another order', ten, ten.toReversed(), true],
  ['one block repeated is not all blocks', ten, Array<string>(10).fill(ten[0] ?? ''), false],
  ['other quotes, case and spaces', ['It\'s "blue" – really.'], ['It’s  “blue” - REALLY.'], true],
  ['one of three changed', three, change(three, 1), true],
  ['two of three changed', three, change(three, 0, 1), false],
  ['one of two changed', two, change(two, 1), false],
  ['the only one changed', ten.slice(0, 1), change(ten.slice(0, 1), 0), false],
  ['a call to action more', ten.slice(0, 1), [ten[0] ?? '', 'Subscribe now', 'Comments are closed.'], true],
] as const) {
  test(`the same headline, ${what}: ${expected ? 'resembles' : 'another article'}`, async () => {
    const [one, other] = [await likeness('Ferry gets a name', a), await likeness('Ferry gets a name', b)]
    assert.equal(resembles(one, other), expected)
    assert.equal(resembles(other, one), expected)
  })
}

test('another headline makes it another article; its quotes and case do not', async () => {
  assert.equal(
    resembles(await likeness('Ferry gets a name', ten), await likeness('Ferry gets a coat', ten)),
    false,
  )
  assert.equal(resembles(await likeness('Ferry\'s "name"', ten), await likeness('FERRY’S “NAME”', ten)), true)
})
