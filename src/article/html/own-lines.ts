/** The lines of an embedded post that has no paragraphs: all above the one that says whose it is. */

import { readDate } from '../text/read-date.ts'
import { arrangeBlocks, isLine } from './arrange-blocks.ts'
import { type HtmlElement, type HtmlNode, textOf, withChildren } from './html-tree.ts'

/** "— Name (@handle)"; the handle may be a link, and stand in the next node. */
const named = /[ \t\n]*[—–-]\s*[^—–()@]{1,80}?\s*\(\s*(?:@[\w.-]{1,80}\s*\)|$)/u
const dash = /^\s*[—–]/u

/** Lines of words without what only names the post: its byline, its address, its day, its writer's account. */
export function ownLines(element: HtmlElement): HtmlElement[] {
  if (element.tag !== 'blockquote') return []
  const lines = linesOf(arrangeBlocks({ ...element, tag: 'div' }))
  const own: HtmlElement[] = []
  for (const line of lines) {
    const { children, isLast } = cutByline(line)
    own.push(withChildren(line, children))
    if (isLast) break
  }
  return own
}

function linesOf(node: HtmlNode): HtmlElement[] {
  if (node.kind !== 'element') return []
  return isLine(node) ? [node] : node.children.flatMap(linesOf)
}

function cutByline(line: HtmlElement): { children: HtmlNode[]; isLast: boolean } {
  const children: HtmlNode[] = []
  for (const [at, child] of line.children.entries()) {
    if (child.kind === 'text') {
      const found = named.exec(child.value)
      if (found)
        return {
          children: [...children, { ...child, value: child.value.slice(0, found.index) }],
          isLast: true,
        }
      if (dash.test(child.value) && line.children.slice(at + 1).every(isLinkOrSpace))
        return { children, isLast: true }
    }
    if (child.kind !== 'element' || child.tag !== 'a' || !isLabel(textOf(child).trim())) children.push(child)
  }
  return { children, isLast: false }
}

function isLinkOrSpace(node: HtmlNode): boolean {
  return node.kind === 'text' ? node.value.trim() === '' : node.kind === 'element' && node.tag === 'a'
}

function isLabel(text: string): boolean {
  return /^(?:https?:\/\/\S+|@[\w.]+|♬.*)$/.test(text) || readDate(text.replace(/ at .*$/, '')) !== undefined
}
