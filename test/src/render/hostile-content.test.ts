/** No content becomes template, MJML or HTML, whatever it is made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Part, showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, look, paragraph, renderInput, themes, visibleText } from './sample.ts'

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

test('no content becomes template, MJML or HTML: what goes in is what a reader sees', async () => {
  const slotsOf = (parts: readonly Part[]) =>
    parts.flatMap((part) => (typeof part === 'string' ? [] : part.name))
  await fc.assert(
    fc.asyncProperty(content, content, content, async (line, headline, name) => {
      const hostileArticle = article(
        [
          paragraph(line),
          { type: 'heading', level: 2, children: [{ type: 'text', value: line }] },
          {
            type: 'post',
            network: 'x',
            author: line,
            handle: line,
            mentions: [],
            children: [paragraph(line)],
          },
          { type: 'related', label: 'See', title: line },
        ],
        { headline, byline: [{ name }] },
      )
      const input = renderInput(hostileArticle, {
        preheader: line,
        subject: headline,
        look: { ...look, name, publicationName: name, postalAddress: line },
      })
      const rendered = await renderEdition(input, themes)
      assert.deepEqual(slotsOf(rendered.html), ['address', 'unsubscribeUrl'])
      assert.deepEqual(slotsOf(rendered.text), ['address', 'unsubscribeUrl'])
      const source = showParts(rendered.html)
      assert.doesNotMatch(source, /<script|<mj-|\{\{/)
      const seen = visibleText(source)
      assert.equal(seen.split(line).length - 1 >= 6, true, seen)
      assert.ok(seen.includes(headline))
      // Wrapping may break a line where there is a blank, or between characters of a script without any.
      const bare = (words: string) => words.replaceAll(/[\s>]+/gu, '')
      assert.ok(bare(showParts(rendered.text)).includes(bare(line)))
    }),
    { numRuns: 60 },
  )
})
