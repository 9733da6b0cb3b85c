/** Tells whether two articles are nearly the same one, from what an edition keeps of them (DESIGN 3.7). */
import { createHash } from 'node:crypto'
import type { Article } from './article.ts'
import { blockText } from './block-text.ts'

/** What is kept of an article to recognise it by. */
export interface Likeness {
  readonly headline: string
  readonly blockHashes: readonly string[]
}

/** One hash for each body block with words of its own; calls to action and dividers are none of the story. */
export function blockHashes(article: Article): string[] {
  return article.body
    .filter((block) => block.type !== 'cta' && block.type !== 'divider')
    .map((block) =>
      createHash('sha256')
        .update(fold(blockText(block)))
        .digest('hex')
        .slice(0, 16),
    )
}

/**
 * The same headline and at least four fifths of the blocks the same, wherever they stand.
 * In a short article one block may differ if two others are the same: else a corrected typo in one of three
 * paragraphs would make it another article, and every reader would get it twice.
 */
export function resembles(a: Likeness, b: Likeness): boolean {
  if (fold(a.headline) !== fold(b.headline)) return false
  const all = Math.max(a.blockHashes.length, b.blockHashes.length)
  const same = countSame(a.blockHashes, b.blockHashes)
  return same * 5 >= all * 4 || (all - same <= 1 && same >= 2)
}

/** How many of one list are in the other, each counted as often as it is in both. */
function countSame(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const hash of a) left.set(hash, (left.get(hash) ?? 0) + 1)
  let same = 0
  for (const hash of b) {
    const count = left.get(hash) ?? 0
    if (count === 0) continue
    left.set(hash, count - 1)
    same++
  }
  return same
}

/** Text as a person compares it: letter case, kinds of quotes and dashes and the spaces do not count. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/["'“”‘’„‚«»‹›]/g, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
}
