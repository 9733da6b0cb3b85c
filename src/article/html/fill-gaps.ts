/** Takes back what was lost in the middle of an article: paragraphs and lists between two that were found. */
import { isLine } from './arrange-blocks.ts'
import { collapse, findElement, type HtmlElement, type HtmlNode, lengthOf, textOf } from './html-tree.ts'

/** A paragraph of the story: a sentence of some length, not mostly links. */
const shortest = 80
const sentenceEnd = /[.!?…。！？؟।]["'”’»)\]]*$/u

/** Adds to `found` the embeds that stand between its first and its last line, and what {@link fillBoxes} finds. */
export function fillGaps(root: HtmlElement, found: Set<HtmlNode>): void {
  fillBoxes(root, found)
  let from = Number.POSITIVE_INFINITY
  let to = 0
  for (const node of found) {
    if (node.kind !== 'element' || !isLine(node) || node.tag === 'img') continue
    from = Math.min(from, node.start)
    to = Math.max(to, node.end)
  }
  const visit = (node: HtmlNode): void => {
    if (node.kind === 'lifted' && node.start >= from && node.end <= to) found.add(node)
    if (node.kind !== 'element' || besides.has(node.tag)) return
    for (const child of node.children) visit(child)
  }
  visit(root)
}

/** What stands beside an article. */
const besides = new Set(['nav', 'aside', 'footer', 'form'])

/** Adds to `found` the blocks of the same box that stand between found ones and read like them. */
function fillBoxes(root: HtmlElement, found: Set<HtmlNode>): void {
  const lines = root.children.map((child) => child.kind === 'element' && isLine(child) && found.has(child))
  const first = lines.indexOf(true)
  const last = lines.lastIndexOf(true)
  for (const [at, child] of root.children.entries()) {
    if (child.kind !== 'element') continue
    if (at > first && at < last && first >= 0 && !found.has(child) && readsLikeText(child))
      keepAll(child, found)
    fillBoxes(child, found)
    // Who is quoted stands in a footer, which extraction takes for the page's.
    const isWhole = child.tag === 'blockquote' || child.tag === 'figure'
    if (isWhole && findElement(child, (inner) => found.has(inner))) keepAll(child, found)
  }
}

/** Whether an element reads like a paragraph or a list of the story. */
export function readsLikeText(element: HtmlElement): boolean {
  if (element.tag === 'ul' || element.tag === 'ol') {
    return linkedPart(element) < 0.5 && element.children.some((item) => textOf(item).length >= shortest)
  }
  if (element.tag !== 'p' && element.tag !== 'div' && element.tag !== 'blockquote') return false
  const text = collapse(textOf(element))
  return isLine(element) && text.length >= shortest && sentenceEnd.test(text) && linkedPart(element) < 0.5
}

/** How much of an element's words are links. */
export function linkedPart(element: HtmlElement): number {
  const whole = lengthOf(element)
  return whole === 0 ? 0 : linkedLength(element) / whole
}

function linkedLength(node: HtmlNode): number {
  if (node.kind !== 'element') return 0
  if (node.tag === 'a') return lengthOf(node)
  return node.children.reduce((sum, child) => sum + linkedLength(child), 0)
}

/** Adds an element and all that is in it. */
export function keepAll(element: HtmlElement, found: Set<HtmlNode>): void {
  found.add(element)
  for (const child of element.children) if (child.kind === 'element') keepAll(child, found)
}
