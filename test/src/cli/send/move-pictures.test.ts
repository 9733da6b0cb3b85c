/** Pictures of an article that is written elsewhere: each is named from there, or known to stay behind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listImages } from '../../../../src/article/images/change-images.ts'
import type { ImageBase } from '../../../../src/article/images/locate-image.ts'
import { movePictures } from '../../../../src/cli/send/move-pictures.ts'
import { article } from '../../render/sample.ts'

const cases: readonly (readonly [src: string, base: ImageBase, named: string, stays?: 'stays'])[] = [
  ['./a b.jpg', { folder: '/in/story' }, './a b.jpg'],
  ['a.jpg', { folder: '/in/story/draft' }, 'draft/a.jpg'],
  ['../a.jpg?w=1', { folder: '/in/story/draft/one' }, 'draft/a.jpg?w=1'],
  ['a.jpg', { folder: '/in' }, 'a.jpg', 'stays'],
  ['a.jpg', { folder: '/in/other' }, 'a.jpg', 'stays'],
  ['', { folder: '/in/other' }, ''],
  ['//pics.test/a.jpg', { folder: '/in/other' }, '//pics.test/a.jpg'],
  ['data:image/png;base64,AA', { folder: '/in/other' }, 'data:image/png;base64,AA'],
  ['a.jpg', { url: 'https://news.test/b/c' }, 'https://news.test/b/a.jpg'],
  ['/a.jpg', { url: 'https://news.test/b/c' }, 'https://news.test/a.jpg'],
]

for (const [src, base, named, stays] of cases)
  test(`${src} of ${Object.values(base).join()}: ${named}`, () => {
    const hero = { type: 'image', src, alt: '' } as const
    const moved = movePictures(
      article([hero, { type: 'quote', children: [hero] }], { hero }),
      base,
      '/in/story',
    )
    assert.deepEqual(
      listImages(moved.article).map((image) => image.src),
      [named, named, named],
    )
    assert.deepEqual(moved.behind, stays === undefined ? [] : [src])
  })
