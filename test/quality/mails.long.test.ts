/** Mails that nothing and nobody can complain about: a sample of the matrix that `npm run test:corpus` goes through. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Judge, missingTools, openJudge } from '../support/quality.ts'
import { editionOf, fixtures, missingShared, sharedArticles, themeNames } from './articles.ts'

let judge: Judge
before(async () => {
  if (missingTools === false) judge = await openJudge()
})
after(async () => await judge?.[Symbol.asyncDispose]())

/** The others look at words and scripts: what they do to a layout they do in each theme. */
const inEachTheme: ReadonlySet<string> = new Set(['every-block', 'arabic'])

for (const { name, read } of fixtures)
  for (const theme of inEachTheme.has(name) ? themeNames : (['broadsheet'] as const))
    test(`${name} in ${theme}`, { skip: missingTools }, async () => {
      const { faults } = await judge.judge(await editionOf([await read()], theme))
      assert.deepEqual(faults, [])
    })

test('several articles in digest', { skip: missingTools }, async () => {
  const articles = await Promise.all(fixtures.map(async ({ read }) => await read()))
  const { faults } = await judge.judge(await editionOf(articles, 'digest'))
  assert.deepEqual(faults, [])
})

test("a publisher's article in each theme, small", { skip: missingTools || missingShared }, async () => {
  const article = await sharedArticles().golden.read()
  for (const theme of themeNames) {
    const { faults, htmlBytes } = await judge.judge(await editionOf([article], theme))
    assert.deepEqual(faults, [], theme)
    assert.ok(htmlBytes <= 25 * 1024, `${theme}: ${htmlBytes} bytes`)
  }
})

test('two pages of the corpus', { skip: missingTools || missingShared }, async () => {
  for (const { name, read } of sharedArticles().pages.slice(0, 2)) {
    const { faults } = await judge.judge(await editionOf([await read()], 'broadsheet'))
    assert.deepEqual(faults, [], name)
  }
})
