/** Reads the blocks of a Markdown tree. */
import type { ListItem as ItemNode, RootContent, TableRow } from 'mdast'
import type { BlockContent, Inline } from '../article.ts'
import { readHtmlWords } from './html-words.ts'
import { splitName, takeName } from './quoted-by.ts'
import { readDirective } from './read-directive.ts'
import { greatestDepth, type Hoisted, readInlines } from './read-inlines.ts'
import { labelOf, leaveOut, mistakeAt, type ReadBlock, type Reading } from './reading.ts'

/** Reads nodes in their order; what is no block of its own (a definition) gives none. */
export function readBlocks(nodes: readonly RootContent[], reading: Reading, depth = 0): ReadBlock[] {
  const [first] = nodes
  if (first !== undefined && depth > greatestDepth) {
    throw mistakeAt(
      reading,
      first,
      `quotes and lists lie ${greatestDepth} deep in each other. Is it the right file?`,
    )
  }
  return nodes.flatMap((node) => readBlock(node, reading, depth))
}

function readBlock(node: RootContent, reading: Reading, depth: number): ReadBlock[] {
  const one = (content: BlockContent): ReadBlock[] => [{ content, node }]
  const inner = (children: readonly RootContent[]): BlockContent[] =>
    readBlocks(children, reading, depth + 1).map(({ content }) => content)
  switch (node.type) {
    case 'paragraph': {
      const { children, images } = readInlines(node.children, reading)
      return [...one({ type: 'paragraph', children }), ...placed(images)]
    }
    case 'heading': {
      const { children, images } = readInlines(node.children, reading)
      return [...one({ type: 'heading', level: node.depth <= 2 ? 2 : 3, children }), ...placed(images)]
    }
    case 'blockquote':
      return one({ type: 'quote', ...takeName(inner(splitName(node.children))) })
    case 'list':
      return one({
        type: 'list',
        ordered: node.ordered === true,
        ...(typeof node.start === 'number' && { start: node.start }),
        items: node.children.map((item: ItemNode) => ({
          children: inner(item.children),
          ...(typeof item.checked === 'boolean' && { checked: item.checked }),
        })),
      })
    case 'code':
      if (node.meta) leaveOut(reading, node, 'markup', node.meta)
      return one({ type: 'code', value: node.value, ...(node.lang && { language: node.lang }) })
    case 'thematicBreak':
      return one({ type: 'divider' })
    case 'table': {
      const images: Hoisted[] = []
      const [head = [], ...rows] = node.children.map((row) => readRow(row, reading, images))
      const align = (node.align ?? []).map((side) => side ?? null)
      return [...one({ type: 'table', align, head, rows }), ...placed(images)]
    }
    case 'html': {
      const { blocks, markup } = readHtmlWords(node.value)
      if (markup.trim() !== '') leaveOut(reading, node, 'markup', markup)
      return blocks.flatMap((block) => one(block))
    }
    case 'footnoteDefinition':
      return one({
        type: 'footnote',
        label: labelOf(reading.footnotes.get(node.identifier) ?? node),
        children: inner(node.children),
      })
    case 'leafDirective':
    case 'containerDirective':
      return readDirective(node, reading, (children) => readBlocks(children, reading, depth + 1))
    // Resolved where they are referred to; those that are not, are listed by `readMarkdown`.
    case 'definition':
      return []
    default:
      throw new TypeError(`a ${node.type} is no block of Markdown`)
  }
}

function readRow(row: TableRow, reading: Reading, hoisted: Hoisted[]): Inline[][] {
  return row.children.map((cell) => {
    const { children, images } = readInlines(cell.children, reading)
    hoisted.push(...images)
    return children
  })
}

/** Pictures that stood in a text come behind it, so that nothing is lost. */
function placed(images: readonly Hoisted[]): ReadBlock[] {
  return images.map(({ image, node }) => ({ content: image, node }))
}
