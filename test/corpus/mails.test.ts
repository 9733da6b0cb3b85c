/**
 * Every page of the corpus as a mail that nothing complains about: the default theme on all of them, the others on a
 * third. `BROADSHEET_MATRIX=full` has every theme on every page, and prints the table of docs/quality.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editionOf, fixtures, missingShared, sharedArticles, themeNames } from '../quality/articles.ts'
import { type Judgement, missingTools, openJudge } from '../support/quality.ts'

const full = process.env['BROADSHEET_MATRIX'] === 'full'
const skip = missingTools || missingShared

test('every page, without a fault', { skip, timeout: 30 * 60_000 }, async (t) => {
  await using judge = await openJudge()
  const { golden, pages } = sharedArticles()
  const table = new Map<string, Judgement[]>()
  const bad: string[] = []
  for (const [index, { name, read }] of [golden, ...fixtures, ...pages].entries()) {
    const article = await read()
    for (const [place, theme] of themeNames.entries()) {
      if (!full && theme !== 'broadsheet' && index % 3 !== place % 3) continue
      const judgement = await judge.judge(await editionOf([article], theme))
      table.set(theme, [...(table.get(theme) ?? []), judgement])
      for (const fault of judgement.faults) bad.push(`${name} in ${theme}: ${fault}`)
    }
  }
  t.diagnostic('| theme | mails | faults | most SpamAssassin points | median HTML, KB | largest, KB |')
  for (const [theme, judgements] of table) t.diagnostic(tableRow(theme, judgements))
  assert.deepEqual(bad, [])
})

function tableRow(theme: string, judgements: readonly Judgement[]): string {
  const faults = judgements.reduce((sum, judgement) => sum + judgement.faults.length, 0)
  const points = Math.max(...judgements.map(({ spamPoints }) => spamPoints))
  const sizes = judgements.map(({ htmlBytes }) => htmlBytes / 1024).sort((a, b) => a - b)
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0
  const largest = sizes.at(-1) ?? 0
  return `| ${theme} | ${judgements.length} | ${faults} | ${points} | ${median.toFixed(1)} | ${largest.toFixed(1)} |`
}
