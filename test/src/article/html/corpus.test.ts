/** On 60 news pages the articles are found as people would mark them, and a page cut anywhere never breaks the reader. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { readHtml } from '../../../../src/article/html/read-html.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { type CorpusPage, readCorpus, scoreCorpus, scoreText } from './corpus.ts'

const shared = process.env['BROADSHEET_SHARED']
const skip = shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false

test('the score is the benchmark’s', () => {
  assert.deepEqual(scoreText('a b c d e', 'a b c d e'), { precision: 1, recall: 1, f1: 1 })
  // Shingles of the gold: abcd, bcde; of the text: abcd, bcdX. One of two is right, one of two is there.
  assert.deepEqual(scoreText('a b c d e', 'a b c d X'), { precision: 0.5, recall: 0.5, f1: 0.5 })
  assert.deepEqual(scoreText('a b c d', ''), { precision: 0, recall: 0, f1: 0 })
  assert.equal(scoreText('a b c d', 'a b c d a b c d').recall, 1)
})

describe('60 news pages', { skip }, () => {
  let pages: readonly CorpusPage[] = []
  before(() => {
    assert.ok(shared, 'BROADSHEET_SHARED must name the folder with corpus/')
    pages = readCorpus(shared)
    assert.equal(pages.length, 60)
  })

  test('F1 is at least 0.972, on each half too', async () => {
    const odd = await scoreCorpus(pages.filter((_, index) => index % 2 === 1))
    const even = await scoreCorpus(pages.filter((_, index) => index % 2 === 0))
    const precision = (odd.precision + even.precision) / 2
    const recall = (odd.recall + even.recall) / 2
    const f1 = (2 * precision * recall) / (precision + recall)
    assert.ok(f1 >= 0.972, `F1 ${f1}`)
    assert.ok(Math.min(odd.f1, even.f1) >= 0.972, `halves ${odd.f1}, ${even.f1}`)
  })

  test('a page cut anywhere is read or refused', async () => {
    const cut = fc.tuple(fc.nat(59), fc.double({ min: 0, max: 1, noNaN: true }))
    await fc.assert(
      fc.asyncProperty(cut, async ([at, part]) => {
        const bytes = Buffer.from(pages[at]?.html ?? '')
        const html = bytes.subarray(0, Math.floor(bytes.length * part)).toString('utf8')
        await readOrMistake(html)
      }),
      { numRuns: 40 },
    )
  })
})

/** Reads a page; only a {@link Mistake} may come of it, and every place must lie in the source. */
async function readOrMistake(html: string): Promise<void> {
  try {
    const { body, dropped } = await readHtml(html, { name: 'cut.html' })
    for (const { pos } of [...body, ...dropped]) {
      assert.ok(pos.start >= 0 && pos.start <= pos.end && pos.end <= html.length)
    }
  } catch (error) {
    assert.ok(error instanceof Mistake, `threw ${String(error)}`)
  }
}
