/** Refuses pages that are too large to be looked through: extraction takes time by elements times depth. */
import { Mistake } from '../../mistake.ts'
import { type HtmlNode, lengthOf } from './html-tree.ts'

/**
 * The depths of all elements together are 20,927 at most over 60 news pages, their words 55,632 characters; an article
 * of 20,000 words has about 130,000.
 */
const limits = { depths: 200_000, characters: 600_000 } as const

/** Throws a {@link Mistake} where a page is larger than any article's. */
export function checkSize(arranged: HtmlNode, name: string): void {
  const way = 'Copy the article’s text into a .txt or .md file.'
  if (lengthOf(arranged) > limits.characters) {
    throw new Mistake(`${name} shows more than ${limits.characters} characters. ${way}`)
  }
  let depths = 0
  const visit = (node: HtmlNode, depth: number): void => {
    depths += depth
    if (node.kind === 'element') for (const child of node.children) visit(child, depth + 1)
  }
  visit(arranged, 0)
  if (depths > limits.depths) {
    throw new Mistake(`${name} has too many HTML elements inside of each other. ${way}`)
  }
}
