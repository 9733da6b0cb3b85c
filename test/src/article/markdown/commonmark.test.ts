/** Every example of the CommonMark specification becomes blocks, and no word that a browser would show is lost. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import { z } from 'zod'
import type { ReadSource } from '../../../../src/article/article.ts'
import { blockText } from '../../../../src/article/block-text.ts'
import { readMarkdown } from '../../../../src/article/markdown/read-markdown.ts'

const { tests: examples } = z
  .object({
    tests: z.array(
      z.object({ markdown: z.string(), html: z.string(), number: z.number(), section: z.string() }),
    ),
  })
  .parse(createRequire(import.meta.url)('commonmark-spec'))

const front = '---\nheadline: Of a mill\n---\n'

test('all 652 are there', () => assert.equal(examples.length, 652))

test('no visible text is lost, none is added, and places are valid', () => {
  const faults: string[] = []
  for (const { markdown, html, number, section } of examples) {
    // The specification writes a tab as an arrow.
    const source = front + markdown.replaceAll('→', '\t')
    const article = readMarkdown(source, 'example')
    // A picture's title is a caption to us, and no text of the specification's HTML.
    const texts = article.body.filter(({ type }) => type !== 'image').map(blockText)
    const shown = squeeze(texts.join('\n'))
    const expected = squeeze(visibleText(parseFragment(html.replaceAll('→', '\t')).childNodes))
    if (shown !== expected) faults.push(`${number} (${section}): ${shown} is not ${expected}`)
    checkPlaces(article, source)
  }
  assert.deepEqual(faults, [])
})

test('raw HTML: its tags and comments are listed, its words stay', () => {
  const source = `${front}<div id="a">Tom &amp; Jerry<!-- no --></div>\n\nA <b class="x">bold</b> word<br>and more.\n`
  const { body, dropped } = readMarkdown(source, 'example')
  assert.deepEqual(body.map(blockText), ['Tom & Jerry', 'A bold word\nand more.'])
  assert.deepEqual(
    dropped.map(({ reason, raw }) => [reason, raw]),
    [
      ['markup', '<div id="a"><!-- no --></div>'],
      ['markup', '<b class="x">'],
      ['markup', '</b>'],
    ],
  )
})

test('a script is no words', () => {
  const { body, dropped } = readMarkdown(`${front}<script>\nalert("a")\n</script>\n\nWords.\n`, 'example')
  assert.deepEqual(body.map(blockText), ['Words.'])
  assert.match(dropped[0]?.raw ?? '', /alert/)
})

function checkPlaces({ body, dropped, head }: ReadSource, source: string): void {
  let last = 0
  for (const { pos } of body) {
    assert.ok(pos.start >= last, source)
    last = pos.start
  }
  for (const { pos } of [...body, ...dropped, ...head]) {
    assert.ok(pos.start < pos.end && pos.end <= source.length, source)
    assert.equal(pos.line, source.slice(0, pos.start).split('\n').length, source)
    assert.equal(pos.lastLine, source.slice(0, pos.end).split('\n').length, source)
  }
}

type Node = DefaultTreeAdapterTypes.ChildNode

function visibleText(nodes: readonly Node[]): string {
  return nodes
    .map((node): string => {
      if ('value' in node) return node.value
      const isHidden = node.nodeName === 'script' || node.nodeName === 'style'
      return 'childNodes' in node && !isHidden ? visibleText(node.childNodes) : ''
    })
    .join('')
}

/** Spaces are compared nowhere: between blocks they are the renderer's. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '')
}
