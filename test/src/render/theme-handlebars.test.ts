/** A theme's templates are strict, and rendered HTML is taken apart by syntax: anything but a known slot stops the edition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KnownSlots, readSlots, readTextSlots } from '../../../src/render/read-slots.ts'

const signedUp = { lang: 'en', by: { form: 'Signed up on {date}.' } }
const known: KnownSlots = { fields: [], signedUp }

test('constants and slots alternate, and no character is lost', () => {
  const address = { name: 'address', fallback: '', encoding: 'html' }
  assert.deepEqual(readSlots('<p>{{address}} }} {\n{{address}}</p>', known), [
    '<p>',
    address,
    ' }} {\n',
    address,
    '</p>',
  ])
})

test('a merge field is a slot of its edition alone', () => {
  const fields = { ...known, fields: [{ field: 'city', fallback: 'town' }] }
  const slot = (encoding: string) => ({ name: 'reader.city', fallback: 'town', encoding })
  assert.deepEqual(readSlots('in {{field0}}.', fields), ['in ', slot('html'), '.'])
  assert.deepEqual(readTextSlots('in \u{fdd0}0\u{fdd1}.', fields), ['in ', slot('text'), '.'])
  assert.throws(() => readSlots('{{field1}}', fields))
  assert.throws(() => readSlots('{{reader.city}}', fields))
  assert.throws(() => readTextSlots('\u{fdd0}1\u{fdd1}', fields))
})

test('the sentences of a slot go along with it, into the parts that are stored', () => {
  const slot = (encoding: string) => ({ name: 'signedUp', fallback: '', encoding, sentences: signedUp })
  assert.deepEqual(readSlots('{{signedUp}}', known), [slot('html')])
  assert.deepEqual(readTextSlots('\u{fdd0}signedUp\u{fdd1}', known), [slot('text')])
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
  '{{field0}}',
  '{{reader.name}}',
]) {
  test(`${code} is refused`, () => {
    assert.throws(() => readSlots(`<p>\n${code}</p>`, known))
  })
}
