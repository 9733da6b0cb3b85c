/** The preflight finds nothing in what our own themes make of every kind of block, light and dark, in both directions. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkComposed } from '../../../src/preflight/check-composed.ts'
import { article, everyBlock, themeNames } from '../render/sample.ts'
import { composeChecked } from './compose-checked.ts'

for (const theme of themeNames) {
  describe(theme, () => {
    test('every kind of block', async () => {
      assert.deepEqual(checkComposed(await composeChecked(article(everyBlock), theme)), [])
    })
    test('from right to left, in a pale colour', async () => {
      const arabic = article(everyBlock, { lang: 'ar', dir: 'rtl' })
      assert.deepEqual(checkComposed(await composeChecked(arabic, theme, '#ffe600')), [])
    })
  })
}
