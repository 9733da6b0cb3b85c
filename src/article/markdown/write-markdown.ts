/** Writes an article as Markdown that a person can correct in an editor. */
import type { Article } from '../article.ts'
import { normaliseBody } from './normal-form.ts'
import { printTree } from './print-tree.ts'
import { writeBlocks } from './write-blocks.ts'
import { writeFrontMatter } from './write-front-matter.ts'

/**
 * Markdown with front matter and directives. `readMarkdown` reads it back identical: the blocks in their normal form
 * (`normaliseBody`), headline, kicker, dek, byline, dates, site, address, language, direction, hero, hints and what is
 * wished for the edition. Places and ids are then those of the Markdown; `head` and `dropped` list its own lines. What
 * was dropped before is gone; `source` stands in the front matter for whoever reads it.
 */
export function writeMarkdown(article: Article): string {
  const body = writeBlocks(normaliseBody(article.body))
  return body.length === 0
    ? writeFrontMatter(article)
    : `${writeFrontMatter(article)}\n${printTree({ type: 'root', children: body })}`
}
