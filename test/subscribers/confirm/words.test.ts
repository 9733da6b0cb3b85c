/** The words of these pages are there in every language, with the same places for names. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { localesOf } from '../../../src/render/locale.ts'
import { confirmWords } from '../../../subscribers/confirm/words.ts'

/** The names in braces, by group and word. */
function placesOf(language: string) {
  const { lang: _, ...groups } = confirmWords(language)
  return Object.entries(groups).flatMap(([group, words]) =>
    Object.entries(words).map(([word, text]) => [group, word, text.match(/\{\w+\}/g)?.sort()]),
  )
}

for (const tag of ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh-Hans']) {
  test(`${tag} is whole`, () => {
    assert.ok(readdirSync(localesOf('confirm')).includes(`${tag}.json`))
    assert.equal(confirmWords(tag).lang, tag)
    const byWord = (places: ReturnType<typeof placesOf>) =>
      new Map(places.map((one) => [one.slice(0, 2).join('.'), one[2]]))
    assert.deepEqual(byWord(placesOf(tag)), byWord(placesOf('en')))
  })
}
