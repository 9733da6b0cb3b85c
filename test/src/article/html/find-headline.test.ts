/** The first line of HTML without a page is its headline, where it can be one. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { readHtml } from '../../../../src/article/html/read-html.ts'
import { mistakeOf } from './mistake-of.ts'
import { story } from './page.ts'

describe('fragments', () => {
  test('a heading in the middle is no headline', async () => {
    const html = `<p>The vote.</p><h2>What comes next</h2><p>${story[0]}</p>`
    await assert.rejects(
      readHtml(html, { name: 'paste.html' }),
      mistakeOf(/^paste\.html has no headline: it opens with "The vote\."/),
    )
  })

  test('a paste without a heading takes its first line, where it is one', async () => {
    const source = await readHtml(
      `<img src="/a.jpg"><p>The ferry stays</p><p>${story[0]}</p><h2>Then</h2><p>${story[1]}</p>`,
      {
        name: 'paste.html',
      },
    )
    assert.equal(source.headline, 'The ferry stays')
    assert.deepEqual(source.body.map(blockText), [story[0], 'Then', story[1]])
  })

  const noHeadlines: Readonly<Record<string, string>> = {
    'a paragraph': `<p>${story[0]}</p><p>${story[1]}</p>`,
    'a line of 201 characters': `<p>${'Tide '.repeat(40)}s</p><p>${story[1]}</p>`,
    'a heading of 201 characters': `<h1>${'Tide '.repeat(40)}s</h1><p>${story[1]}</p>`,
    'a list': `<ul><li>The ferry</li></ul><p>${story[1]}</p>`,
    'nothing but a picture': '<img src="/a.jpg">',
    'a page with a first heading that is a paragraph': `<html><body><h1>${'Tide '.repeat(40)}s</h1><p>${story[1]}</p></body></html>`,
  }
  for (const [name, html] of Object.entries(noHeadlines)) {
    test(`${name} is no headline`, async () => {
      await assert.rejects(readHtml(html, { name: 'a.html' }), mistakeOf(/^a\.html has no headline/))
    })
  }
})
