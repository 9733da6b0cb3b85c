/** Puts a Markdown text's headings on the two levels that an article has below its headline. */
import type { Heading, Nodes, Root } from 'mdast'

/** The shallowest depth in use is level 2, every other 3; that the first is of level 2 is the normal form's. */
export function levelHeadings(tree: Root): void {
  const headings: Heading[] = []
  const collect = (node: Nodes): void => {
    if (node.type === 'heading') headings.push(node)
    else if ('children' in node) for (const child of node.children) collect(child)
  }
  collect(tree)
  const shallowest = headings.reduce((least, { depth }) => Math.min(least, depth), 6)
  for (const heading of headings) heading.depth = heading.depth === shallowest ? 2 : 3
}
