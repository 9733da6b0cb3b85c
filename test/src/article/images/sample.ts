/** Articles with pictures, and what is left out of them, for the tests beside this file. */
import assert from 'node:assert/strict'
import type { Article, Block, BlockContent, ImageContent } from '../../../../src/article/article.ts'
import { type ImageTools, prepareImages } from '../../../../src/article/images/prepare-images.ts'

/** A picture of that name. */
export const image = (src: string, more: Partial<ImageContent> = {}): ImageContent => ({
  type: 'image',
  src,
  alt: 'A bridge',
  ...more,
})

/** An article of these blocks, ten characters apart. */
export function article(body: readonly BlockContent[], more: Partial<Article> = {}): Article {
  return {
    v: 1,
    headline: 'The bridge',
    byline: [],
    lang: 'en',
    dir: 'ltr',
    source: { kind: 'markdown', name: 'story.md', sha256: '0' },
    head: [],
    body: body.map(
      (content, at): Block => ({
        ...content,
        id: `b${at}`,
        pos: { start: at * 10, end: at * 10 + 9, line: at + 1, lastLine: at + 1 },
      }),
    ),
    dropped: [],
    hints: {},
    ...more,
  }
}

/** Why the one picture of an article is left out. */
export async function whyLeftOut(src: string, tools: ImageTools): Promise<string> {
  const made = await prepareImages(article([image(src)]), tools)
  assert.deepEqual([made.article.body, made.images], [[], []])
  const [left, ...more] = made.article.dropped
  assert.equal(more.length, 0)
  assert.equal(left?.reason, 'image')
  return left?.why ?? ''
}
