/** Thousands of broken pages: cut anywhere, shuffled, with bytes of other pages in them; none breaks the reader. */
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { readHtml } from '../../../../src/article/html/read-html.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { readCorpus } from './corpus.ts'

const shared = process.env['BROADSHEET_SHARED']
const skip = shared === undefined && process.env['CI'] !== 'true' ? 'BROADSHEET_SHARED is not set' : false
const part = fc.double({ min: 0, max: 1, noNaN: true })

describe('broken pages', { skip }, () => {
  let pages: readonly Buffer[] = []
  before(() => {
    assert.ok(shared, 'BROADSHEET_SHARED must name the folder with corpus/')
    pages = readCorpus(shared).map(({ html }) => Buffer.from(html))
  })
  const slice = (at: number, from: number, to: number): Buffer => {
    const bytes = pages[at] ?? Buffer.alloc(0)
    return bytes.subarray(
      Math.floor(bytes.length * Math.min(from, to)),
      Math.floor(bytes.length * Math.max(from, to)),
    )
  }

  test('every page cut at twenty places', async () => {
    for (const at of pages.keys()) {
      await fc.assert(
        fc.asyncProperty(part, async (to) => await readOrMistake(slice(at, 0, to).toString('utf8'))),
        { numRuns: 20 },
      )
    }
  })

  test('pieces of pages in any order', async () => {
    const pieces = fc.array(fc.tuple(fc.nat(59), part, part), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(pieces, async (chosen) => {
        const bytes = Buffer.concat(chosen.map(([at, from, to]) => slice(at, from, to).subarray(0, 200_000)))
        await readOrMistake(bytes.toString('utf8'))
      }),
      { numRuns: 300 },
    )
  })

  test('tags thrown in anywhere', async () => {
    const tag = fc.constantFrom(
      ...'<table> </table> <a> </a> <b> </p> <svg> <math> <select> <template> <!-- --> <script> <style> <p <li> <td> </div> <br> <br><br> <img> <frameset> <form> <button> <title> <plaintext> ]]> <blockquote class="twitter-tweet"> <figure> <noscript> \u0000 \ud800'.split(
        ' ',
      ),
    )
    const mutation = fc.tuple(fc.nat(59), fc.array(fc.tuple(part, tag), { minLength: 1, maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(mutation, async ([at, tags]) => {
        let html = slice(at, 0, 1).toString('utf8')
        for (const [where, words] of tags) {
          const to = Math.floor(html.length * where)
          html = html.slice(0, to) + words + html.slice(to)
        }
        await readOrMistake(html)
      }),
      { numRuns: 400 },
    )
  })
})

async function readOrMistake(html: string): Promise<void> {
  try {
    await readHtml(html, { name: 'broken.html' })
  } catch (error) {
    assert.ok(error instanceof Mistake, `threw ${String(error)}`)
  }
}
