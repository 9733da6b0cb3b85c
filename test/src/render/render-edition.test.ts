/** An edition's two bodies: complete, in order, small, and made of nothing but content and known slots. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readArticle } from '../../../src/article/read-article.ts'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, look, paragraph, renderInput, themes, visibleText } from './sample.ts'

const everything = await renderEdition(renderInput(article(everyBlock)), themes)
const html = showParts(everything.html)
const text = showParts(everything.text)

const inOrder = [
  'The Daily Broadsheet',
  'The bridge opens again',
  '1 min read',
  'First paragraph.',
  'Bold and linked',
  'x < y',
  'Words of a post.',
  'Ada',
  '@ada',
  'March 4, 2025',
  'Forwarded this?',
  'Get the next story in your own inbox.',
  'Sign up free',
  'Related',
  'Another story',
  'What comes next',
  'A quoted line.',
  'The mayor',
  'In detail',
  'third',
  'fourth',
  'loose',
  'Last paragraph.',
  'Forwarded this?',
  'Sign up free',
  'You get this mail because you signed up for Daily stories.',
  '{address}',
  'Unsubscribe',
  '1 Press Lane',
  'Springfield',
]

for (const [name, body] of [
  ['HTML', visibleText(html)],
  ['text', text],
] as const) {
  test(`the ${name} holds everything in order`, () => {
    let from = 0
    for (const words of inOrder) {
      const at = body.indexOf(words, from)
      assert.notEqual(at, -1, `${words} is missing after ${body.slice(Math.max(0, from - 40), from)}`)
      from = at + words.length
    }
    assert.ok(!body.includes('Their own call'))
  })
}

test('both bodies lead to the same places', () => {
  const links = (body: string) =>
    new Set(
      body
        .replaceAll('&amp;', '&')
        .match(/https:[^\s"<]+/g)
        ?.filter((url) => !url.includes('w3.org')),
    )
  const profile = 'https://x.com/ada'
  assert.deepEqual(links(html), new Set([...links(text), profile]))
  assert.ok(links(text).has('https://news.example.org/subscribe?via=bridge-1'))
  assert.ok(html.includes('href="{unsubscribeUrl}"'))
  assert.match(text, /^\{unsubscribeUrl\}$/m)
})

test('the HTML is what screen readers and old clients need', () => {
  assert.match(html, /<html lang="en" dir="ltr"/)
  assert.match(html, /role="article" lang="en" dir="ltr"/)
  assert.equal(html.match(/<h1/g)?.length, 1)
  const tables = html.match(/<table[^>]*>/g) ?? []
  assert.deepEqual(
    tables.filter((table) => !table.includes('role="presentation"')),
    [],
  )
  assert.doesNotMatch(html, /<(script|form|link|iframe|img)\b|googleapis|@import/)
  assert.doesNotMatch(html, /\}\}|font-size:1px/)
})

test('the text has short lines, no signature line, and underlined headings', () => {
  for (const line of text.split('\n')) assert.ok(line.length <= 72 || line.includes('https://'), line)
  assert.doesNotMatch(text, /^-- $/m)
  assert.match(text, /^What comes next\n-{15}$/m)
  assert.match(text, /^> Words of a post\.\n>\n> -- Ada \(@ada\), March 4, 2025$/m)
  assert.match(text, /^3\. third\n4\. fourth$/m)
  assert.match(text, /^\[1\] https:\/\/example\.org\/a\?b=1&c=2$/m)
})

test('what is unknown is left out', async () => {
  const full = article([paragraph('Words.')], {
    kicker: 'City',
    byline: [{ name: 'Ada' }, { name: 'Ben' }],
    published: '2025-03-04',
  })
  const rendered = visibleText(showParts((await renderEdition(renderInput(full), themes)).html))
  assert.match(rendered, /City\s+The bridge opens again\s+By Ada, Ben · March 4, 2025 · 1 min read/)
  assert.match(visibleText(html), /The bridge opens again\s+1 min read/)
})

test('a call at the end of the article is the last one', async () => {
  const calls = async (body: typeof everyBlock) => {
    const rendered = await renderEdition(renderInput(article(body)), themes)
    return showParts(rendered.text).match(/Sign up free/g)?.length
  }
  const call = everyBlock.filter((block) => block.type === 'cta')
  assert.equal(await calls([paragraph('Words.')]), 1)
  assert.equal(await calls([paragraph('Words.'), ...call]), 1)
  assert.equal(await calls([...call, paragraph('Words.')]), 2)
})

test('an article in Arabic stands on the right', async () => {
  const rtl = article(everyBlock, { lang: 'ar', dir: 'rtl' })
  const rendered = showParts((await renderEdition(renderInput(rtl), themes)).html)
  assert.match(rendered, /<html lang="ar" dir="rtl"/)
  assert.doesNotMatch(rendered, /direction:ltr|border-left:3px|padding-left:24px/)
})

test('a language that is no tag, and a colour that is none, never reach an attribute', async () => {
  const odd = article([paragraph('Words.')], { lang: 'en" onload="x' })
  assert.match(showParts((await renderEdition(renderInput(odd), themes)).html), /<html lang="en" dir/)
  const input = renderInput(odd, { look: { ...look, brand: { colour: 'red"' } } })
  await assert.rejects(renderEdition(input, themes), /#rrggbb/)
})

test('a link that a mail must not hold stays words', async () => {
  const children = [
    {
      type: 'link' as const,
      url: 'javascript:alert(1)',
      children: [{ type: 'text' as const, value: 'click' }],
    },
  ]
  const rendered = await renderEdition(renderInput(article([{ type: 'paragraph', children }])), themes)
  assert.doesNotMatch(showParts(rendered.html) + showParts(rendered.text), /javascript/)
  assert.match(visibleText(showParts(rendered.html)), /click/)
})

test('the example story takes less than 25 KB', async () => {
  const bytes = readFileSync(new URL('../../../examples/story.txt', import.meta.url))
  const story = readArticle(bytes, { name: 'story.txt' })
  const rendered = await renderEdition(renderInput(story), themes)
  assert.ok(rendered.words > 600, `${rendered.words} words`)
  assert.ok(Buffer.byteLength(showParts(rendered.html)) <= 25 * 1024)
})
