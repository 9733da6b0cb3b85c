/** The words of the readers' private pages: whole in every language, with the same blanks to fill. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { localesOf } from '../../../src/render/locale.ts'
import { preferencesWords } from '../../../subscribers/preferences/words.ts'

const folder = localesOf('preferences')
const tagsIn = (place: URL) => readdirSync(place).flatMap((file) => file.match(/^(.+)\.json$/)?.[1] ?? [])

/** Every text by its place: `own.pauseFor.3`. */
function flatten(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, place === '' ? key : `${place}.${key}`),
  )
}

const textsOf = (tag: string) => flatten(JSON.parse(readFileSync(new URL(`${tag}.json`, folder), 'utf8')))
const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort()

test('there are words in every language that newsletters have', () => {
  assert.deepEqual(tagsIn(folder).sort(), tagsIn(localesOf('')).sort())
})

test('every language fills the same blanks, and is its own', () => {
  const english = new Map(textsOf('en'))
  for (const tag of tagsIn(folder)) {
    assert.equal(preferencesWords(tag).lang, tag)
    let same = 0
    for (const [place, text] of textsOf(tag)) {
      assert.deepEqual(blanks(text), blanks(english.get(place) ?? ''), `${tag} ${place}`)
      if (text === english.get(place)) same += 1
    }
    if (tag !== 'en') assert.ok(same < 3, `${tag} has ${same} English sentences`)
  }
})
