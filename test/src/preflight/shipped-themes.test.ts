/** The preflight finds nothing in what our own themes make of every kind of block, light and dark, in both directions. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isAddressFault, parseAddress } from '../../../src/address.ts'
import type { Article } from '../../../src/article/article.ts'
import { readArticle } from '../../../src/article/read-article.ts'
import { suggestPreheader } from '../../../src/article/suggest-preheader.ts'
import { typesetArticle } from '../../../src/article/typeset-article.ts'
import { encodeMessage } from '../../../src/message/encode-message.ts'
import { checkComposed } from '../../../src/preflight/check-composed.ts'
import { type Checked, countLongest } from '../../../src/preflight/checked.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, look, renderInput, themeNames, themes } from '../render/sample.ts'

const from = parseAddress('news@example.org')
if (isAddressFault(from)) throw new Error(from.fault)
const sender = { address: from.address }

async function compose(of: Article, theme: string, colour = '#0b57a4'): Promise<Checked> {
  const own = { ...look, theme, brand: { colour } }
  const preheader = 'What the story is about, in so many words'
  const input = renderInput(of, { look: own, preheader })
  const rendering = await renderEdition(input, themes)
  const list = { key: 'daily', name: 'Daily stories' }
  const envelope = { subject: input.subject, from: sender, list, site: look.site }
  return {
    settings: { missing: [], postalAddress: look.postalAddress, public: true, site: look.site },
    ...{ subject: input.subject, preheader, viewUrl: input.viewUrl, articles: input.articles, merge: false },
    html: showParts(rendering.html),
    text: showParts(rendering.text),
    longestHtml: countLongest(rendering.html),
    message: encodeMessage(envelope, rendering),
  }
}

for (const theme of themeNames) {
  describe(theme, () => {
    test('every kind of block', async () => {
      assert.deepEqual(checkComposed(await compose(article(everyBlock), theme)), [])
    })
    test('from right to left, in a pale colour', async () => {
      const arabic = article(everyBlock, { lang: 'ar', dir: 'rtl' })
      assert.deepEqual(checkComposed(await compose(arabic, theme, '#ffe600')), [])
    })
  })
}

const shared = process.env['BROADSHEET_SHARED'] ?? ''
const source = join(shared, 'article', 'source.txt')
const skip = existsSync(source) || process.env['CI'] === 'true' ? false : 'BROADSHEET_SHARED is not set'

test("a publisher's real article: only its subject is long, and that is known in 20 ms", {
  skip,
}, async () => {
  const read = await readArticle(readFileSync(source), { name: 'source.txt', language: 'en' })
  const typeset = typesetArticle(read)
  const checked = { ...(await compose(typeset, 'broadsheet')), preheader: suggestPreheader(typeset) }
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
