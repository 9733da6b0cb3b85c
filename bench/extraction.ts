/**
 * Scores how well articles are found in news pages: npm run bench:extraction [-- ID...]
 *
 * As the public article-extraction benchmark scores: multisets of four words in a row, precision and recall of each page,
 * their means, and the harmonic mean of these.
 */
import { join } from 'node:path'
import { readCorpus, scoreCorpus } from '../test/src/article/html/corpus.ts'

const shared = process.env['BROADSHEET_SHARED'] ?? join(import.meta.dirname, '../../shared')
const named = process.argv.slice(2)
const pages = readCorpus(shared).filter(
  ({ id }) => named.length === 0 || named.some((name) => id.startsWith(name)),
)
const { scores, precision, recall, f1 } = await scoreCorpus(pages)

for (const { id, url, ...score } of scores.toSorted((one, other) => one.f1 - other.f1)) {
  const numbers = [score.precision, score.recall, score.f1].map((value) => value.toFixed(3)).join('  ')
  process.stdout.write(`${numbers}  ${id.slice(0, 8)}  ${url}\n`)
}
process.stdout.write(
  `precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  F1 ${f1.toFixed(4)}  over ${scores.length} pages\n`,
)
