/** Merge fields: a closed grammar, in which no field is without a fallback. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findMergeFields, showFallbacks, splitMergeFields } from '../../../src/render/merge-fields.ts'
import { article, paragraph, words } from './sample.ts'

const city = (fallback: string) => ({ field: 'city', fallback })
const fields: readonly [text: string, pieces: ReturnType<typeof splitMergeFields>][] = [
  ['', []],
  ['No field { here } at } } all {', ['No field { here } at } } all {']],
  ['{{reader.city|"town"}}', [city('town')]],
  ['Dear {{reader.name}}!', ['Dear ', { field: 'name', fallback: '' }, '!']],
  ['{{ reader.city | "town" }}', [city('town')]],
  ['{{reader.city|""}}{{reader.city|"x"}}', [city(''), city('x')]],
  ['{{reader.city|“town”}}', [city('town')]],
  ['{{reader.city|„Stadt“}}', [city('Stadt')]],
  ['{{reader.city|« ville »}}', [city('ville')]],
  ['{{reader.city|""}}', [city('')]],
  ['{{reader.Erste Zeile|"it\'s | fine"}}', [{ field: 'Erste Zeile', fallback: "it's | fine" }]],
]
for (const [text, pieces] of fields) {
  test(`${JSON.stringify(text)} is read`, () => assert.deepEqual(splitMergeFields(text), pieces))
}

const faults: readonly [text: string, says: RegExp][] = [
  [
    '{{reader.city}}',
    /\{\{reader\.city\}\} says nothing for readers without it.*\{\{reader\.city\|"\.\.\."\}\}/,
  ],
  ['{{name}}', /\{\{name\}\} is no merge field/],
  ['{{reader.}}', /no merge field/],
  ['{{reader.city|town}}', /no merge field/],
  ['{{reader.city|"to{{reader.name}}wn"}}', /no merge field/],
  ['{{{reader.name}}}', /no merge field/],
  ['{{#if reader.name}}', /no merge field/],
  ['{{unsubscribeUrl}}', /no merge field/],
  ['{{reader.name', /no merge field/],
]
for (const [text, says] of faults) {
  test(`${text} is refused`, () => assert.throws(() => splitMergeFields(text), says))
}

test('an article’s fields and faults are found; code is not looked into', () => {
  const found = findMergeFields(
    article(
      [
        paragraph('In {{reader.city|"town"}}, {{reader.nme}}.'),
        { type: 'code', value: '{{name}}' },
        { type: 'list', ordered: false, items: [{ children: [paragraph('{{oops}}')] }] },
      ],
      { headline: 'To {{reader.name}}', dek: '{{reader.city|""}}' },
    ),
  )
  assert.deepEqual(found.fields, [{ field: 'name', fallback: '' }, city('')])
  assert.equal(found.faults.length, 2)
  assert.deepEqual(findMergeFields('Hi {{reader.name|"you"}}').fields, [{ field: 'name', fallback: 'you' }])
  assert.equal(showFallbacks('Hi {{reader.name|"you"}}!'), 'Hi you!')
})

test('words are words: nothing is lost, and whatever looks like a field is one or is refused', () => {
  const piece = fc.constantFrom(
    '{{reader.name}}',
    '{{reader.a|"b"}}',
    '{{',
    '}}',
    '{',
    'x ',
    '|"',
    '"',
    'reader.',
  )
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (text) => {
        const { fields, faults } = findMergeFields(text)
        if (faults.length > 0) return
        const pieces = splitMergeFields(text)
        assert.equal(pieces.filter((one) => typeof one !== 'string').length, fields.length)
        assert.ok(pieces.every((one) => typeof one !== 'string' || !one.includes('{{')))
      },
    ),
  )
})

test('a caption, a cell and a footnote are a writer’s words too', () => {
  const field = words('{{reader.name}}')
  const { fields } = findMergeFields(
    article([
      { type: 'image', src: 'x', alt: '{{alt}}', caption: field },
      { type: 'table', align: [], head: [field], rows: [[field]] },
      { type: 'footnote', label: '1', children: [{ type: 'paragraph', children: field }] },
    ]),
  )
  assert.equal(fields.length, 4)
})
