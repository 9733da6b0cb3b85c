/** No content becomes template, MJML or HTML, whatever it is made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BlockContent } from '../../../src/article/article.ts'
import { type Part, showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import {
  article,
  image,
  look,
  paragraph,
  renderInput,
  themeNames,
  themes,
  visibleText,
  words,
} from './sample.ts'

/** Words that meant something to one of the languages which content passes through. */
const hostile = fc.constantFrom(
  '{{unsubscribeUrl}}',
  '{{{to}}}',
  '{{> header}}',
  '{{#each this}}',
  '{{!--',
  'C:\\',
  '\\{{name}}',
  '}}',
  '</mj-text><mj-raw><script>alert(1)</script>',
  '<!-- htmlmin:ignore -->',
  '<![endif]-->',
  ']]>',
  '$&$1$`',
  '&#123;&#123;',
  '%7B%7B',
  '" style="x',
  "'",
  '\u2028',
  '{{field0}}',
  '{{reader.name|"x"}}',
  '\u{fdd0}address\u{fdd1}',
  '\u{fdd0}0\u{fdd1}',
  '\u{202e}evil\u{2066}',
  '\r\nBcc: all@example.org',
  'javascript:alert(1)',
  'שלום',
  '👩‍🚀',
)
const content = fc
  .array(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 12 })), { minLength: 1, maxLength: 6 })
  .map((pieces) =>
    pieces
      .join(' ')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim(),
  )
  .filter((line) => line !== '')

/** Every type of block, made of one line. */
function blocksOf(line: string): BlockContent[] {
  const text = words(line)
  const one = paragraph(line)
  return [
    one,
    {
      type: 'paragraph',
      children: [
        { type: 'strong', children: text },
        { type: 'link', url: line, children: text },
        { type: 'link', url: `https://example.org/?q=${line}`, children: text },
        { type: 'inlineCode', value: line },
        { type: 'footnoteMark', label: line },
      ],
    },
    { type: 'heading', level: 2, children: text },
    { type: 'quote', children: [one], cite: line },
    { type: 'quote', pull: true, children: [one] },
    {
      type: 'post',
      network: 'x',
      author: line,
      handle: line,
      dateText: line,
      url: line,
      profileUrl: line,
      mentions: [],
      children: [one],
    },
    { type: 'related', label: line, title: line, url: line },
    image({ alt: line, caption: text, credit: line }),
    { type: 'list', ordered: false, items: [{ children: [one, one], checked: true }, { children: [one] }] },
    { type: 'callout', tone: 'warn', children: [one] },
    { type: 'embed', url: line, title: line, provider: line, image: image({ alt: line }) },
    { type: 'code', value: line, language: line },
    { type: 'table', align: [], head: [text], rows: [[text]] },
    {
      type: 'table',
      align: [],
      head: [text, text, text, text, text],
      rows: [[text, text, text, text, text]],
    },
    { type: 'cta', slot: true, action: 'subscribe', original: { title: line, body: line } },
    { type: 'cta', slot: true, action: 'share', original: { body: line } },
    { type: 'footnote', label: line, children: [one] },
  ]
}

const slotsOf = (parts: readonly Part[]) =>
  parts.flatMap((part) => (typeof part === 'string' ? [] : part.name))
/** Noncharacters are the renderer's own, and a bare line end is none of a line's. */
const clean = (line: string) => line.replaceAll(/[\u{fdd0}-\u{fdef}]/gu, '')

/** The slots of every footer, in order. */
const foot = ['address', 'signedUp', 'unsubscribeUrl', 'preferencesUrl']

for (const theme of themeNames) {
  test(`${theme}: no content becomes template, MJML or HTML: what goes in is what a reader sees`, async () => {
    await fc.assert(
      fc.asyncProperty(content, content, content, async (line, headline, name) => {
        const more = { headline, kicker: line, dek: line, byline: [{ name }], site: name, lang: line }
        const own = { canonicalUrl: `https://example.org/${line}`, hero: image({ alt: line, credit: name }) }
        const input = renderInput(article(blocksOf(line), { ...more, ...own }), {
          preheader: line,
          subject: headline,
          editionSlug: line,
          look: {
            ...look,
            name,
            publicationName: name,
            postalAddress: line,
            theme,
            callToAction: { title: line, text: name, button: line, fromArticle: true },
          },
        })
        const rendered = await renderEdition(input, themes)
        assert.deepEqual(slotsOf(rendered.html), foot)
        assert.deepEqual(slotsOf(rendered.text), foot)
        const source = showParts(rendered.html)
        assert.doesNotMatch(source, /<script|<mj-|\{\{|[\u{fdd0}-\u{fdef}]/u)
        for (const [, url = ''] of source.matchAll(/(?:href|src)="([^"]*)"/g))
          assert.match(
            url,
            /^(?:https:\/\/|mailto:|#(?:note|mark)-\d+-\d+$|\{(?:unsubscribe|preferences)Url\}$)/,
          )
        const seen = visibleText(source)
        const shown = seen.split(clean(line)).length - 1
        assert.ok(shown >= (theme === 'digest' ? 4 : 30), `${shown} times in ${seen}`)
        assert.ok(seen.includes(clean(headline)))
        // Wrapping may break a line where there is a blank, or between characters of a script without any.
        const bare = (text: string) => clean(text).replaceAll(/[\s>|]+/gu, '')
        assert.ok(bare(showParts(rendered.text)).includes(bare(line)))
      }),
      { numRuns: theme === 'broadsheet' ? 40 : 12 },
    )
  })
}

test('a reader’s data stands where a merge field is, and nowhere else', async () => {
  const body = [
    paragraph('Dear {{reader.name|"</mj-text><script>"}}.'),
    { type: 'code', value: '{{reader.city}}' } as const,
  ]
  const rendered = await renderEdition(renderInput(article(body), { merge: true }), themes)
  assert.deepEqual(slotsOf(rendered.html), [
    'reader.name',
    'address',
    'signedUp',
    'unsubscribeUrl',
    'preferencesUrl',
  ])
  assert.deepEqual(slotsOf(rendered.text), [
    'reader.name',
    'address',
    'signedUp',
    'unsubscribeUrl',
    'preferencesUrl',
  ])
})
