/** The messages to readers in every language: the same sentences, the same places for values. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { localesOf } from '../../../src/render/locale.ts'
import { renderNotice } from '../../../src/render/notice-html.ts'
import { readNoticeLocale, splitSentence, wordedKinds, wordsOf } from '../../../src/render/notice-words.ts'
import { look, visibleText } from './sample.ts'

const folder = localesOf('notices')
const tags = readdirSync(folder).map((name) => name.replace(/\.json$/, ''))
const english = readNoticeLocale('en', folder)

/** The slots of a sentence, sorted. */
function slotsOf(sentence: string): string[] {
  return splitSentence(sentence)
    .flatMap((part) => (typeof part === 'string' ? [] : [part.slot]))
    .sort()
}

/** Every sentence of a language, by its place. */
function sentencesOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => sentencesOf(one, `${path}.${key}`))
}

test('the languages are those of the newsletters', () => {
  const others = readdirSync(localesOf('.')).filter((name) => name.endsWith('.json'))
  assert.deepEqual(tags.sort(), others.map((name) => name.replace(/\.json$/, '')).sort())
})

for (const tag of tags)
  test(`${tag}: the same sentences, the same slots, its own direction`, () => {
    const locale = readNoticeLocale(tag, folder)
    assert.equal(locale.dir, tag === 'ar' ? 'rtl' : 'ltr')
    const own = sentencesOf(locale).filter(([path]) => path !== '.lang' && path !== '.dir')
    const theirs = new Map(sentencesOf(english))
    for (const [path, sentence] of own) {
      const model = theirs.get(path)
      assert.ok(model !== undefined, path)
      if (path !== '.undo.text.0') assert.deepEqual(new Set(slotsOf(sentence)), new Set(slotsOf(model)), path)
      if (tag !== 'en') assert.notEqual(sentence, model, path)
      assert.doesNotMatch(sentence, /^\s|\s$|\s{2}|"/, path)
    }
    assert.equal(own.length, theirs.size - 2)
  })

for (const kind of wordedKinds)
  test(`${kind}: says what it is about, in HTML without a script or a picture`, async () => {
    const { html } = await renderNotice({
      words: wordsOf(english, kind),
      look: { ...look, name: look.name, publicationName: look.publicationName },
    })
    const shown = html.map((part) => (typeof part === 'string' ? part : `[${part.slot}]`)).join('')
    assert.doesNotMatch(shown, /<script|<img|https?:\/\/(?!www\.w3\.org)/)
    assert.match(visibleText(shown), new RegExp(english[kind].why.slice(0, 20)))
    assert.equal(shown.includes('href="[url]"'), 'button' in english[kind])
  })

test('a brace that names no slot is a fault of ours', () => {
  assert.throws(() => splitSentence('Hello {nobody}'), /nothing for \{nobody\}/)
})
