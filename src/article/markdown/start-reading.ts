/** Finds what a Markdown tree defines before its blocks are read, and what of it nothing referred to after that. */
import type { Definition, FootnoteDefinition, Nodes, Root } from 'mdast'
import type { FootnoteLabels } from './footnote-labels.ts'
import { labelOf, leaveOut, type Reading } from './reading.ts'

/** A reading of a tree whose offset 0 and line 1 stand at `offset` and `line` of the text. */
export function startReading({
  text,
  name,
  tree,
  offset,
  line,
}: {
  text: string
  name: string
  tree: Root
  offset: number
  line: number
}): Reading {
  const definitions = new Map<string, Definition>()
  const footnotes = new Map<string, FootnoteDefinition>()
  visit(tree, (node) => {
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
    if (node.type === 'footnoteDefinition' && !footnotes.has(node.identifier))
      footnotes.set(node.identifier, node)
  })
  return {
    name,
    text,
    definitions,
    used: new Set(),
    footnotes,
    dropped: [],
    placeOf: ({ position }) => {
      if (position === undefined) throw new TypeError('a node that stands nowhere')
      const { start, end } = position
      return {
        start: (start.offset ?? 0) + offset,
        end: (end.offset ?? 0) + offset,
        line: start.line + line - 1,
        lastLine: end.line + line - 1,
      }
    },
  }
}

/** Lists definitions of links and footnotes that nothing refers to, or that come a second time. */
export function leaveOutUnused(tree: Root, reading: Reading, labels: FootnoteLabels): void {
  visit(tree, (node) => {
    if (node.type === 'footnoteDefinition') {
      const isFirst = reading.footnotes.get(node.identifier) === node
      if (!isFirst || !labels.has(labelOf(node))) leaveOut(reading, node, 'unused-definition')
    }
    if (node.type !== 'definition') return
    const isUsed = reading.used.has(node.identifier) && reading.definitions.get(node.identifier) === node
    if (!isUsed) leaveOut(reading, node, 'unused-definition')
    else if (node.title) leaveOut(reading, node, 'markup', node.title)
  })
}

function visit(node: Nodes, see: (node: Nodes) => void): void {
  see(node)
  if ('children' in node) for (const child of node.children) visit(child, see)
}
