/** Every rule of the preflight, with something that breaks it and something that comes close. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Checked,
  checkComposed,
  htmlUnclipped,
  identityComplete,
  placeholdersFilled,
  postalAddressShown,
  preheaderFit,
  subjectFit,
  unsubscribeShown,
} from '../../../src/preflight/check-composed.ts'
import type { Finding } from '../../../src/preflight/finding.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, look, paragraph, renderInput, themes } from '../render/sample.ts'

const settings = { missing: [], postalAddress: look.postalAddress }

async function check(body: typeof everyBlock, postalAddress = look.postalAddress): Promise<Checked> {
  const input = renderInput(article(body), { look: { ...look, postalAddress } })
  const rendering = await renderEdition(input, themes)
  return {
    settings: { ...settings, postalAddress },
    subject: input.subject,
    preheader: input.preheader,
    html: showParts(rendering.html),
    text: showParts(rendering.text),
  }
}

const good = await check(everyBlock)

test('a good edition has no finding', () => {
  assert.deepEqual(checkComposed(good), [])
})

type Rule = (checked: Checked) => readonly Finding[]
const breaking: readonly [name: string, rule: Rule, broken: Partial<Checked>, levels: Finding['level'][]][] =
  [
    [
      'no postal address set',
      identityComplete,
      { settings: { missing: ['from', 'site'], postalAddress: '' } },
      ['warning', 'warning'],
    ],
    ['an empty subject', subjectFit, { subject: ' ' }, ['error']],
    ['a line end in the subject', subjectFit, { subject: 'One\nTwo' }, ['error']],
    ['half a character in the subject', subjectFit, { subject: 'One \ud83d' }, ['error']],
    ['a subject of 151 characters', subjectFit, { subject: 'x'.repeat(151) }, ['error']],
    ['a subject of 150', subjectFit, { subject: 'x'.repeat(150) }, ['warning']],
    ['a subject of 61', subjectFit, { subject: '👩'.repeat(61) }, ['warning']],
    ['a subject of 60', subjectFit, { subject: '👩'.repeat(60) }, []],
    ['a preheader of 141', preheaderFit, { preheader: 'x'.repeat(141) }, ['warning']],
    ['a preheader of 140', preheaderFit, { preheader: 'x'.repeat(140) }, []],
    ['HTML of 96 KB', htmlUnclipped, { html: 'x'.repeat(95 * 1024 + 1) }, ['error']],
    ['HTML of 95 KB', htmlUnclipped, { html: 'x'.repeat(95 * 1024) }, ['warning']],
    ['HTML of 80 KB', htmlUnclipped, { html: 'x'.repeat(80 * 1024) }, []],
    [
      'a link that makes it 81 KB',
      htmlUnclipped,
      { html: `${'x'.repeat(80 * 1024 - 20)}{unsubscribeUrl}` },
      ['warning'],
    ],
    ['template code in the HTML', placeholdersFilled, { html: 'Dear {{name}}' }, ['error']],
    ['template code in the text', placeholdersFilled, { text: 'Dear {{name}}' }, ['error']],
    ['a width that is no number', placeholdersFilled, { html: '<td style="width:NaNpx">' }, ['error']],
    ['a link to nowhere', placeholdersFilled, { html: '<a href="undefined/u">' }, ['error']],
    ['a word that was missing', placeholdersFilled, { html: '<p class="x">undefined</p>' }, ['error']],
    ['an object in the text', placeholdersFilled, { text: 'Dear\n[object Object]\n' }, ['error']],
    ['no link in the HTML', unsubscribeShown, { html: '<p>{unsubscribeUrl}</p>' }, ['error']],
    ['no link in the text', unsubscribeShown, { text: 'Unsubscribe' }, ['error']],
    ['no postal address in the HTML', postalAddressShown, { html: '<p>1 Press</p>' }, ['error']],
    ['no postal address in the text', postalAddressShown, { text: 'Springfield' }, ['error']],
  ]

for (const [name, rule, broken, levels] of breaking) {
  test(`${name}: ${levels.join(', ') || 'no finding'}`, () => {
    const checked = { ...good, ...broken }
    assert.deepEqual(
      rule(checked).map((finding) => finding.level),
      levels,
    )
    for (const finding of rule(checked)) assert.match(finding.message, /^\S.*\.$/)
    // The list of all rules has this one too.
    for (const finding of rule(checked))
      assert.ok(checkComposed(checked).some((each) => each.message === finding.message))
  })
}

test('an article may speak of templates, objects and numbers that are none', async () => {
  const words = 'Write {{name}}, not undefined; "[object Object]" and NaN mean trouble. }}'
  const links = 'https://example.org/undefined'
  const checked = await check([
    paragraph(words),
    {
      type: 'paragraph',
      children: [
        { type: 'link', url: links, children: [{ type: 'text', value: 'NaN' }] },
        { type: 'text', value: '.' },
      ],
    },
  ])
  assert.deepEqual(checkComposed(checked), [])
})

test('a postal address with signs of its own is found', async () => {
  assert.deepEqual(checkComposed(await check(everyBlock, 'Smith & Sons <"Press">\n1 Lane, {x}')), [])
})
