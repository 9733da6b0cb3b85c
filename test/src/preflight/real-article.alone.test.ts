/** What the preflight finds in a publisher's real article, and how soon: it is asked at each change of a preview. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readArticle } from '../../../src/article/read-article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'
import { typesetArticle } from '../../../src/article/typeset-article.ts'
import { checkComposed } from '../../../src/preflight/check-composed.ts'
import { composeChecked } from './compose-checked.ts'

const shared = process.env['BROADSHEET_SHARED'] ?? ''
const source = join(shared, 'article', 'source.txt')
const skip = existsSync(source) || process.env['CI'] === 'true' ? false : 'BROADSHEET_SHARED is not set'

test("a publisher's real article: only its subject is long, and that is known in 20 ms", {
  skip,
}, async () => {
  const read = await readArticle(readFileSync(source), { name: 'source.txt', language: 'en' })
  const typeset = typesetArticle(read)
  const checked = { ...(await composeChecked(typeset, 'broadsheet')), preheader: suggestPreheader(typeset) }
  let fastest = Number.POSITIVE_INFINITY
  for (let run = 0; run < 20; run++) {
    const startedAt = performance.now()
    const findings = checkComposed(checked)
    fastest = Math.min(fastest, performance.now() - startedAt)
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['subject'],
    )
  }
  assert.ok(fastest < 20, `${fastest} ms`)
})
