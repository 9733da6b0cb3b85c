/** An HTML page as a plain tree, each node with its place in the source: what every other file here works on. */
import type { BlockContent } from '../article.ts'
import { blockText } from '../block-text.ts'

/** Words between tags, entities decoded, white space as the source has it. */
export interface HtmlText {
  readonly kind: 'text'
  readonly value: string
  readonly start: number
  readonly end: number
}

/** An element with its place, from its start tag to its end tag (UTF-16, end exclusive). */
export interface HtmlElement {
  readonly kind: 'element'
  /** Lower case. */
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly HtmlNode[]
  readonly start: number
  readonly end: number
}

/** A block that was recognised before anything else: an embedded post or video. */
export interface HtmlLifted {
  readonly kind: 'lifted'
  readonly content: BlockContent
  readonly start: number
  readonly end: number
}

/** What a tree is made of. */
export type HtmlNode = HtmlText | HtmlElement | HtmlLifted

/** An attribute's value; empty where there is none. */
export function attribute(element: HtmlElement, name: string): string {
  return element.attributes.get(name)?.trim() ?? ''
}

/** Whether one of the element's classes, or its id, matches. */
export function isNamed(element: HtmlElement, pattern: RegExp): boolean {
  return pattern.test(attribute(element, 'class')) || pattern.test(attribute(element, 'id'))
}

/** The same element with other children. */
export function withChildren(element: HtmlElement, children: readonly HtmlNode[]): HtmlElement {
  return { ...element, children }
}

/** The words of a node, as the source has them; a `<br>` is a line feed. */
export function textOf(node: HtmlNode): string {
  if (node.kind === 'text') return node.value
  if (node.kind === 'lifted') return blockText(node.content)
  return node.tag === 'br' ? '\n' : node.children.map(textOf).join('')
}

/** Words as a browser shows them on one line: runs of white space are one space, but no-break spaces stay. */
export function collapse(text: string): string {
  return text.replace(/[ \t\n\f\r]+/g, ' ').trim()
}

/** Whether a node shows any word or mark. */
export function hasWords(node: HtmlNode): boolean {
  if (node.kind === 'lifted') return true
  return node.kind === 'text' ? /[^\s\u200b\ufeff]/.test(node.value) : node.children.some(hasWords)
}

/** All elements below (and with) a node, in the source's order. */
export function elementsOf(node: HtmlNode): HtmlElement[] {
  const found: HtmlElement[] = []
  const visit = (inner: HtmlNode): void => {
    if (inner.kind !== 'element') return
    found.push(inner)
    for (const child of inner.children) visit(child)
  }
  visit(node)
  return found
}

/** The first element below (and with) a node that passes. */
export function findElement(
  node: HtmlNode,
  passes: (element: HtmlElement) => boolean,
): HtmlElement | undefined {
  if (node.kind !== 'element') return undefined
  if (passes(node)) return node
  for (const child of node.children) {
    const found = findElement(child, passes)
    if (found) return found
  }
  return undefined
}

const lengths = new WeakMap<HtmlNode, number>()

/** Characters that a node shows, about: every text is counted once, however often it is asked for. */
export function lengthOf(node: HtmlNode): number {
  const known = lengths.get(node)
  if (known !== undefined) return known
  const length =
    node.kind === 'element'
      ? node.children.reduce((sum, child) => sum + lengthOf(child), 0)
      : collapse(textOf(node)).length
  lengths.set(node, length)
  return length
}
