/** The article of a page as blocks: found, cut out, converted, cleaned. */
import type { Resolve } from './addresses.ts'
import { arrangeBlocks } from './arrange-blocks.ts'
import { checkSize } from './check-size.ts'
import { cleanBlocks, type Left } from './clean-blocks.ts'
import { type Cut, cleanTree } from './clean-tree.ts'
import { convertBlocks, type Found } from './convert-blocks.ts'
import { findContent } from './find-content.ts'
import { findFigures } from './find-figures.ts'
import { findPageCalls } from './find-page-calls.ts'
import { findRelated } from './find-related.ts'
import { elementsOf, type HtmlElement, type HtmlNode } from './html-tree.ts'
import { keepContent } from './keep-content.ts'
import { normaliseHeadings } from './normalise-headings.ts'
import type { Metadata } from './read-metadata.ts'

/** What is read of a page, and what was left out of it on the way. */
export interface Extract {
  readonly blocks: readonly Found[]
  /** The page in blocks and lines, and the nodes of it that are the article's, cleaned or not. */
  readonly arranged: HtmlElement
  readonly kept: ReadonlySet<HtmlNode>
  readonly cuts: readonly Cut[]
  readonly left: readonly Left[]
}

/** The tree in blocks and lines. Throws a `Mistake` where it is larger than any article's. */
export function arrange(root: HtmlElement, name: string): HtmlElement {
  const arranged = findFigures(arrangeBlocks(root))
  checkSize(arranged, name)
  return arranged
}

/** Extracts the article of a whole page; `name` is what a person calls it. */
export async function extractArticle(
  root: HtmlElement,
  metadata: Metadata,
  resolve: Resolve,
  name: string,
): Promise<Extract> {
  const arranged = arrange(root, name)
  return extract(arranged, await findContent(arranged, metadata.headline ?? ''), metadata, resolve)
}

/** Takes a fragment as an article: all of it, but for what is cleaned away. */
export function extractFragment(
  root: HtmlElement,
  metadata: Metadata,
  resolve: Resolve,
  name: string,
): Extract {
  const arranged = arrange(root, name)
  const everything = new Set<HtmlNode>()
  const add = (node: HtmlNode): void => {
    everything.add(node)
    if (node.kind === 'element') for (const child of node.children) add(child)
  }
  add(arranged)
  return extract(arranged, everything, metadata, resolve)
}

function extract(
  arranged: HtmlElement,
  kept: ReadonlySet<HtmlNode>,
  metadata: Metadata,
  resolve: Resolve,
): Extract {
  const cuts: Cut[] = []
  const left: Left[] = []
  const content = keepContent(arranged, kept)
  if (content?.kind !== 'element') return { blocks: [], arranged, kept, cuts, left }
  const cleaned = cleanTree(content, cuts)
  const boxes = new Map<HtmlNode, HtmlElement>()
  for (const box of elementsOf(cleaned)) for (const child of box.children) boxes.set(child, box)
  const host = URL.parse(metadata.canonicalUrl ?? '')?.host
  const facts = { metadata, host, boxOf: (node: HtmlNode) => boxes.get(node) }
  const called = findPageCalls(findRelated(convertBlocks(cleaned, resolve)), left)
  return { blocks: normaliseHeadings(cleanBlocks(called, facts, left)), arranged, kept, cuts, left }
}
