/** Rendered HTML is taken apart by syntax, and anything but a known slot stops the edition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTheme, readSlots } from '../../../src/render/theme-handlebars.ts'
import { themes } from './sample.ts'

test('constants and slots alternate, and no character is lost', () => {
  const address = { name: 'address', fallback: '', encoding: 'html' }
  assert.deepEqual(readSlots('<p>{{address}} }} {\n{{address}}</p>'), [
    '<p>',
    address,
    ' }} {\n',
    address,
    '</p>',
  ])
})

for (const code of [
  '{{addres}}',
  '{{{address}}}',
  '{{&address}}',
  '{{~address}}',
  '{{address name}}',
  '{{address a=1}}',
  '{{this.address}}',
  '{{../address}}',
  '{{@address}}',
  '{{"address"}}',
  '{{#if address}}x{{/if}}',
  '{{> address}}',
  '{{!address}}',
  '{{#each this}}',
]) {
  test(`${code} is refused`, () => {
    assert.throws(() => readSlots(`<p>\n${code}</p>`))
  })
}

test('a template prints no value that is missing, and no template is made up', () => {
  const theme = openTheme(new URL('broadsheet/', themes))
  assert.throws(() => theme.render('blocks/paragraph', {}), /html/)
  assert.throws(() => theme.render('blocks/poem', {}), /no template blocks\/poem/)
})
