/** A picture that is not in the article is listed as left out. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readPage } from './page.ts'

describe('lost pictures', () => {
  const lost = async (html: string) =>
    (await readPage('', { after: html })).dropped
      .filter(({ reason }) => reason === 'image')
      .map(({ raw }) => raw)

  test('a box of pictures beside the story is listed', async () => {
    assert.deepEqual(
      await lost('</article><aside><div><img src="/quay.jpg" alt="The quay"></div></aside><article>'),
      ['![The quay](https://quay.example/quay.jpg)'],
    )
  })

  test('what counts readers is not, nor what is shown', async () => {
    assert.deepEqual(await lost('</article><aside><img src="/dot.gif" width="1"></aside><article>'), [])
    assert.deepEqual(
      (await readPage('<figure><img src="/a.jpg"></figure>')).dropped.filter(
        ({ reason }) => reason === 'image',
      ),
      [],
    )
  })
})
