/** The outline shows every block once, in the order of the source, and why something is left out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outlineArticle } from '../../../src/article/outline.ts'
import { readArticle } from '../../../src/article/read-article.ts'

const source = `Ferry gets a new name
By Ada Merrow
March 3, 2026

The ferry left the quay at seven, as it has done on every working day since the old bridge came down.

Advertisement

The name
On the bow

The colours

- blue
- green

> As the sea.

***

Subscribe now
`

test('every kind of block', async () => {
  assert.equal(
    outlineArticle(await readArticle(Buffer.from(source), { name: 'story.txt' })),
    ` 1  headline                     Ferry gets a new name
 2  byline                       By Ada Merrow
 3  date                         March 3, 2026
 4  paragraph                    The ferry left the quay at seven, as it has done on every working…
 5  left out (advertisement)     Advertisement
 6  paragraph                    The name On the bow
 7  paragraph (maybe a subhead)  The colours
 8  list (2)                     blue green
 9  quote                        As the sea.
10  divider
11  call to action               Subscribe now
`,
  )
})
