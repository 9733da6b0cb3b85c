/** Cuts a tree down to the nodes that were found to be the article. */
import { isLine } from './arrange-blocks.ts'
import { type HtmlElement, type HtmlNode, withChildren } from './html-tree.ts'

/** The tree with only those lines, pictures and lifted blocks that are kept; undefined where nothing is. */
export function keepContent(node: HtmlNode, kept: ReadonlySet<HtmlNode>): HtmlNode | undefined {
  if (node.kind === 'lifted') return kept.has(node) ? node : undefined
  if (node.kind === 'text') return node
  if (isLine(node)) return keepLine(node, kept)
  const children = node.children.flatMap((child) =>
    child.kind === 'text' ? [] : (keepContent(child, kept) ?? []),
  )
  return children.length > 0 ? withChildren(node, children) : undefined
}

function keepLine(line: HtmlElement, kept: ReadonlySet<HtmlNode>): HtmlElement | undefined {
  if (!kept.has(line)) return undefined
  const children = line.children.flatMap((child): HtmlNode[] => {
    if (child.kind !== 'element') return [child]
    const inner = keepLine(child, kept)
    return inner ? [inner] : []
  })
  return withChildren(line, children)
}
