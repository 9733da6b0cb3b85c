/** Looks again at what is to be left out, once all of it is known. */
import type { DropReason } from '../article.ts'
import { blockText } from '../block-text.ts'
import type { Found } from './convert-blocks.ts'
import type { HtmlElement, HtmlNode } from './html-tree.ts'

/** Where links are a good part of a text, they are what it is about: a list of deals, a review of the week. */
export function keepRoundups(blocks: readonly Found[], reasons: Map<Found, DropReason>): void {
  const lengthOf = ({ content }: Found): number => blockText(content).length
  const links = blocks.filter((block) => reasons.get(block) === 'link-list')
  const linked = links.reduce((sum, block) => sum + lengthOf(block), 0)
  const whole = blocks.reduce((sum, block) => sum + lengthOf(block), 0)
  if (linked > 0.35 * whole) for (const block of links) reasons.delete(block)
}

/** A heading whose section was left out goes with it, and so does one at the very end. */
export function dropEmptySections(blocks: readonly Found[], reasons: Map<Found, DropReason>): void {
  let next: Found | undefined
  for (const [at, block] of [...blocks.entries()].reverse()) {
    if (reasons.has(block)) continue
    const below = blocks[at + 1]
    const lost = below !== next
    const isEmpty = next === undefined || (lost && next.content.type === 'heading')
    if (block.content.type === 'heading' && isEmpty) {
      reasons.set(block, (below && reasons.get(below)) ?? 'page-furniture')
    } else next = block
  }
}

/** Pictures under the last words that are links: the teasers of other stories, whose titles are left out already. */
export function dropLastTeasers(
  blocks: readonly Found[],
  reasons: Map<Found, DropReason>,
  boxOf: (node: HtmlNode) => HtmlElement | undefined,
): void {
  for (const block of [...blocks].reverse()) {
    if (reasons.has(block)) continue
    if (block.content.type !== 'image') return
    let box = boxOf(block.node)
    while (box !== undefined && box.tag !== 'a') box = boxOf(box)
    if (box !== undefined) reasons.set(block, 'link-list')
  }
}
