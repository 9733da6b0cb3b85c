/** The language of a page: the switch before what is kept, that before the browser's, that before the list's. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  chooseLanguage,
  languageSwitch,
  offeredLanguages,
} from '../../../subscribers/pages/choose-language.ts'

const offered = ['en', 'de', 'pt', 'zh-Hans', 'ar']

const cases: readonly (readonly [string, Omit<Parameters<typeof chooseLanguage>[0], 'offered'>, string])[] = [
  ['nothing is known: the list’s own', {}, 'en'],
  ['the browser asks for one', { header: 'de' }, 'de'],
  ['a region of it', { header: 'de-AT' }, 'de'],
  ['weights decide, not the order', { header: 'fr;q=0.9, ar;q=0.3, pt-BR;q=0.8' }, 'pt'],
  ['equal weights: the first', { header: 'ar, de' }, 'ar'],
  ['refused is not asked for', { header: 'de;q=0' }, 'en'],
  ['any', { header: 'fr, *;q=0.5' }, 'en'],
  ['Chinese of the mainland is written as ours', { header: 'zh-CN' }, 'zh-Hans'],
  ['Chinese of Taiwan is not', { header: 'zh-TW, de;q=0.5' }, 'de'],
  ['what is kept comes before the browser', { header: 'de', kept: 'ar' }, 'ar'],
  ['what is kept and not offered any more is passed over', { header: 'de', kept: 'fr' }, 'de'],
  ['the switch comes before all', { query: 'pt', header: 'de', kept: 'ar' }, 'pt'],
  ['a switch to nowhere', { query: 'tlh', kept: 'ar' }, 'ar'],
  ['a switch that is a list', { query: ['de', 'ar'], header: 'ar' }, 'ar'],
  ['case does not matter', { query: 'DE' }, 'de'],
  ['rubbish', { query: '<script>', header: ';;q=,x;q=NaN,,de;q=2', kept: '' }, 'en'],
]
for (const [name, wishes, expected] of cases)
  test(`${name}: ${expected}`, () => assert.equal(chooseLanguage({ ...wishes, offered }), expected))

test('whatever is asked for, the answer is one that is offered', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 600 }), fc.option(fc.string()), (query, header, kept) =>
      offered.includes(chooseLanguage({ query, header, kept, offered })),
    ),
  )
})

test('offered are those that have words; English where none has', () => {
  assert.deepEqual(offeredLanguages({ languages: ['de', 'fi', 'en-GB', 'de'] }), ['de', 'en-GB'])
  assert.deepEqual(offeredLanguages({ languages: ['fi'] }), ['en'])
})

test('the switch keeps the rest of the address, and is none where there is nothing to switch', () => {
  assert.deepEqual(languageSwitch('/subscribe?via=7&lang=de', ['en', 'ar']), [
    { lang: 'en', href: '/subscribe?via=7&lang=en' },
    { lang: 'ar', href: '/subscribe?via=7&lang=ar' },
  ])
  assert.deepEqual(languageSwitch('/subscribe', ['en']), [])
})
