/** The form's words are there in every language, with the same gaps to fill in. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { localesOf } from '../../../src/render/locale.ts'
import { signUpWords } from '../../../subscribers/sign-up/words.ts'

/** The gaps of each sentence. */
function gapsOf(language: string): Record<string, string[]> {
  const { lang, ...words } = signUpWords(language)
  assert.equal(lang, language)
  return Object.fromEntries(
    Object.entries(words).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]),
  )
}

describe('the words of the sign-up form', () => {
  const languages = readdirSync(localesOf('')).filter((name) => name.endsWith('.json'))
  for (const file of languages)
    it(file, () => {
      assert.deepEqual(gapsOf(file.replace('.json', '')), gapsOf('en'))
    })
})
