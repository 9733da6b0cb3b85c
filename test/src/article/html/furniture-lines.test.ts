/** What looks like a page's own line is left out, but not where the story has it for a subhead. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { blocksOf, readPage, story } from './page.ts'

/** Headings that look like a page's own lines, and stand above a paragraph of the story. */
const subheads = [
  '2019',
  '2020',
  '3',
  '1/2',
  'Highlights',
  'Latest',
  'Menu',
  'Search',
  'Post by post',
  'Topics: the tides',
]

describe('subheads', () => {
  for (const words of subheads) {
    test(words, async () => {
      const below = `<p>${story[0]?.replace('Tuesday', 'Monday')}</p>`
      const source = await readPage(`<h2>${words}</h2>${below}`)
      assert.deepEqual(source.body.slice(1, 3).map(blockText), [
        words,
        story[0]?.replace('Tuesday', 'Monday'),
      ])
    })
  }

  test('a number above the first paragraph', async () => {
    const source = await readPage('', { before: '<h2>2019</h2>' })
    assert.deepEqual(source.body.map(blockText), ['2019', ...story])
  })

  for (const words of ['Advertisement', 'Read more', 'You may also like', '© 2026 Quay Post']) {
    test(`but not ${words}`, async () => {
      assert.deepEqual(blocksOf(await readPage(`<h2>${words}</h2>`)), [])
    })
  }
})
