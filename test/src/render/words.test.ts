/** Every language has every word, in its own forms; a tag finds the words that its readers understand. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { saySignedUp } from '../../../src/message/say-signed-up.ts'
import { fillWords } from '../../../src/render/locale.ts'
import { fillCount, readWords } from '../../../src/render/words.ts'
import { columns, textWidth } from '../../../src/render/wrap-text.ts'

const locales = new URL('../../../templates/locales/', import.meta.url)
const tags = readdirSync(locales).flatMap((name) => /^(.+)\.json$/.exec(name)?.[1] ?? [])
const words = z.record(z.string(), z.union([z.string(), z.boolean(), z.record(z.string(), z.string())]))
const open = (tag: string): z.infer<typeof words> =>
  words.parse(JSON.parse(readFileSync(new URL(`${tag}.json`, locales), 'utf8')))
const english = open('en')
const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

test('the twelve languages are there', () => {
  assert.deepEqual(
    tags.sort(),
    ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh-Hans'].sort(),
  )
})

for (const tag of tags) {
  const locale = open(tag)

  test(`${tag}: the same keys and placeholders as English`, () => {
    assert.deepEqual(Object.keys(locale), Object.keys(english))
    for (const [key, value] of Object.entries(english)) {
      const own = locale[key]
      if (typeof value !== 'string') assert.equal(typeof own, typeof value, key)
      else assert.deepEqual(placeholders(String(own)), placeholders(value), key)
    }
  })

  test(`${tag}: the plural forms are those of the language`, () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions()
    for (const key of ['minutes', 'words'] as const) {
      const forms = locale[key]
      assert.ok(typeof forms === 'object')
      assert.deepEqual(Object.keys(forms).sort(), [...pluralCategories].sort(), key)
      for (const [category, form] of Object.entries(forms)) {
        // "One word" needs no figure; a form that stands for many numbers does.
        if (category === 'one' || category === 'two') assert.ok(placeholders(form).length <= 1)
        else assert.deepEqual(placeholders(form), ['{count}'], category)
      }
    }
  })

  test(`${tag}: when and how a reader signed up fits a line of the plain text, on any day`, () => {
    const sentences = locale['signedUp']
    assert.ok(typeof sentences === 'object')
    assert.deepEqual(Object.keys(sentences), Object.keys(Object(english['signedUp'])))
    const days = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2028, month, 28)))
    for (const [by, sentence] of Object.entries(sentences)) {
      assert.deepEqual(placeholders(sentence), ['{date}'], by)
      for (const on of days) {
        const said = saySignedUp({ lang: tag, by: { [by]: sentence } }, { on, by }) ?? ''
        assert.ok(columns(said) <= textWidth, `${columns(said)}: ${said}`)
      }
    }
  })

  test(`${tag}: it runs the way of its script, under its own name, with its own quotation marks`, () => {
    assert.equal(locale['dir'], tag === 'ar' ? 'rtl' : 'ltr')
    assert.equal(locale['reviewed'], tag === 'en')
    const own = new Intl.DisplayNames([tag], { type: 'language', languageDisplay: 'standard' }).of(tag)
    const base = new Intl.DisplayNames([tag], { type: 'language' }).of(tag)
    const name = String(locale['name']).toLowerCase()
    assert.ok([own?.toLowerCase(), base?.toLowerCase()].includes(name), `${name}, ${own}, ${base}`)
    for (const value of Object.values(locale)) {
      for (const sentence of typeof value === 'object' ? Object.values(value) : [String(value)]) {
        assert.doesNotMatch(sentence, /["'`]|\s$|^\s|\.\.\./)
      }
    }
  })

  test(`${tag}: nothing but the name is left in English`, () => {
    if (tag === 'en') return
    // Words that the languages share.
    const shared = new Set(['Links', 'Notes', 'Note'])
    for (const [key, value] of Object.entries(locale)) {
      if (typeof value === 'string' && value === english[key] && key !== 'dir') {
        assert.ok(shared.has(value), `${key}: ${value}`)
      }
    }
  })
}

for (const [asked, lang, archive] of [
  ['en', 'en', 'Archive'],
  ['en-GB', 'en-GB', 'Archive'],
  ['en_gb', 'en-GB', 'Archive'],
  ['de-CH', 'de-CH', 'Archiv'],
  ['zh', 'zh', '往期内容'],
  ['zh-CN', 'zh-CN', '往期内容'],
  ['zh-Hans-SG', 'zh-Hans-SG', '往期内容'],
  ['zh-TW', 'en', 'Archive'],
  ['pt-BR', 'pt-BR', 'Arquivo'],
  ['AR-eg', 'ar-EG', 'الأرشيف'],
  ['fi', 'en', 'Archive'],
  ['x-private', 'en', 'Archive'],
  ['../../package', 'en', 'Archive'],
  ['', 'en', 'Archive'],
] as const) {
  test(`the words for "${asked}" are those of ${lang}`, () => {
    const found = readWords(asked, locales)
    assert.deepEqual([found.lang, found.archive], [lang, archive])
  })
}

for (const [tag, count, expected] of [
  ['en', 1, '1 word'],
  ['en', 1736, '1,736 words'],
  ['de', 1736, '1.736 Wörter'],
  ['fr', 0, '0 mot'],
  ['pl', 1, '1 słowo'],
  ['pl', 22, '22 słowa'],
  ['pl', 25, '25 słów'],
  ['ja', 1736, '1,736字'],
  ['ar', 2, 'كلمتان'],
] as const) {
  test(`${tag}: ${count} words are "${expected}"`, () =>
    assert.equal(fillCount(readWords(tag, locales), 'words', count), expected))
}

test('values go into the braces, and braces in a value stay words', () => {
  assert.equal(fillWords('By {names}', { names: '{list}' }), 'By {list}')
  assert.equal(fillCount(readWords('en', locales), 'minutes', 3), '3 min read')
})

test('a locale that lacks a word, or has one too many, is a fault that names file and word', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-locales-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { by, ...lacking } = english
  writeFileSync(join(folder, 'de.json'), JSON.stringify(lacking))
  writeFileSync(join(folder, 'fr.json'), JSON.stringify({ ...english, salutation: by }))
  const there = pathToFileURL(`${folder}/`)
  assert.throws(() => readWords('de', there), /de\.json[\s\S]*by/)
  assert.throws(() => readWords('fr', there), /fr\.json[\s\S]*salutation/)
  assert.throws(() => readWords('it', there), /en\.json is missing/)
})
