/** The 60 news pages with gold text, and the score that the public benchmark gives an extraction of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { blockText } from '../../../../src/article/block-text.ts'
import { readHtml } from '../../../../src/article/html/read-html.ts'

/** A page as it was crawled, and the text that people marked as its article. */
export interface CorpusPage {
  readonly id: string
  readonly url: string
  readonly gold: string
  readonly html: string
}

/** How well an extraction agrees with the gold text, from 0 to 1. */
export interface Score {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

const groundTruth = z.record(z.string(), z.object({ articleBody: z.string(), url: z.string() }))

/** The pages under `shared`, in the order of their ids. */
export function readCorpus(shared: string): CorpusPage[] {
  const folder = join(shared, 'corpus')
  const truth = groundTruth.parse(JSON.parse(readFileSync(join(folder, 'ground-truth.json'), 'utf8')))
  return Object.entries(truth).map(([id, { articleBody, url }]) => ({
    id,
    url,
    gold: articleBody,
    html: gunzipSync(readFileSync(join(folder, `pages/${id}.html.gz`))).toString('utf8'),
  }))
}

/** The text of a page's article: its words in blocks; pictures and their captions are no part of the gold text. */
async function extractText({ html, id, url }: CorpusPage): Promise<string> {
  const { body } = await readHtml(html, { name: id, url })
  return body
    .filter(({ type }) => type !== 'image')
    .map(blockText)
    .join('\n\n')
}

/** Each page's score, and that of all: means of precision and recall, and their harmonic mean. */
export async function scoreCorpus(
  pages: readonly CorpusPage[],
): Promise<Score & { scores: (Score & { id: string; url: string })[] }> {
  const scores: (Score & { id: string; url: string })[] = []
  for (const page of pages) {
    scores.push({ id: page.id, url: page.url, ...scoreText(page.gold, await extractText(page)) })
  }
  const precision = mean(scores.map((score) => score.precision))
  const recall = mean(scores.map((score) => score.recall))
  return { scores, precision, recall, f1: harmonic(precision, recall) }
}

/** One page's score, as scrapinghub/article-extraction-benchmark counts it. */
export function scoreText(gold: string, found: string): Score {
  const expected = shingles(gold)
  const actual = shingles(found)
  let both = 0
  let surplus = 0
  let missing = 0
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const wanted = expected.get(key) ?? 0
    const had = actual.get(key) ?? 0
    both += Math.min(wanted, had)
    surplus += Math.max(0, had - wanted)
    missing += Math.max(0, wanted - had)
  }
  const precision = both + surplus > 0 ? both / (both + surplus) : missing > 0 ? 0 : 1
  const recall = both + missing > 0 ? both / (both + missing) : surplus > 0 ? 0 : 1
  return { precision, recall, f1: harmonic(precision, recall) }
}

/** How often each four words in a row come; a shorter text is one shingle. Words are Python's `\w+`. */
function shingles(text: string): Map<string, number> {
  const words = text.match(/[\p{L}\p{N}_]+/gu) ?? []
  const counts = new Map<string, number>()
  if (words.length === 0) return counts
  for (let at = 0; at < Math.max(1, words.length - 3); at++) {
    const key = words.slice(at, at + 4).join(' ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

function harmonic(one: number, other: number): number {
  return one + other > 0 ? (2 * one * other) / (one + other) : 0
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
