/** Finds the box with most of a page's paragraphs: what an article is where extraction has looked elsewhere. */
import { fillGaps, keepAll, readsLikeText } from './fill-gaps.ts'
import { elementsOf, type HtmlElement, type HtmlNode, lengthOf } from './html-tree.ts'

/** Paragraphs of a teaser come to less. */
const shortest = 1_000
/** So many times as much text as was found must stand elsewhere: a page's comments may well be longer than its story. */
const clearly = 3

/** What was found, or the densest box where that holds clearly more paragraphs. */
export function preferDensest(root: HtmlElement, found: Set<HtmlNode>): Set<HtmlNode> {
  const elements = elementsOf(root)
  const foundLength = elements
    .filter((element) => found.has(element) && readsLikeText(element))
    .reduce((sum, element) => sum + lengthOf(element), 0)
  let densest: HtmlElement | undefined
  let most = Math.max(shortest, clearly * foundLength)
  for (const element of elements) {
    const length = element.children.reduce(
      (sum, child) => sum + (child.kind === 'element' && readsLikeText(child) ? lengthOf(child) : 0),
      0,
    )
    if (length > most) [densest, most] = [element, length]
  }
  if (densest === undefined) return found
  const better = new Set<HtmlNode>()
  for (const child of densest.children) {
    if (child.kind === 'element' && (readsLikeText(child) || /^h[2-6]$/.test(child.tag)))
      keepAll(child, better)
  }
  fillGaps(root, better)
  return better
}
