/** Prints a Markdown tree so that it is read back the same. */
import type { FootnoteDefinition, Nodes, Parents, Root, Text } from 'mdast'
import { directiveToMarkdown } from 'mdast-util-directive'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { type Handle, toMarkdown } from 'mdast-util-to-markdown'

/** The Markdown, with a line end. */
export function printTree(tree: Root): string {
  const directives = directiveToMarkdown()
  return toMarkdown(tree, {
    bullet: '-',
    emphasis: '*',
    // Dashes below a line of words would make it a heading; dashes or stars in an item would take its bullet.
    rule: '_',
    fence: '`',
    fences: true,
    listItemIndent: 'one',
    extensions: [
      gfmToMarkdown({ tablePipeAlign: false }),
      {
        ...directives,
        // Directives inside a line are off (`parseTree`): there a colon is only a colon.
        unsafe: (directives.unsafe ?? []).filter(({ atBreak, character }) => atBreak || character !== ':'),
      },
      { handlers: { text: printText, footnoteDefinition: printFootnote } },
    ],
  })
}

/** Spaces at the ends of a heading, a cell or a label are characters of their own, else a parser takes them off. */
const printText: Handle = (node: Text, parent: Parents | undefined, state, info) => {
  const siblings: readonly Nodes[] = parent?.children ?? []
  const at = siblings.indexOf(node)
  const words = state.safe(node.value, info)
  // A mark and a colon would be a footnote.
  const isMarked = siblings[at - 1]?.type === 'footnoteReference' && words.startsWith(':')
  const open = isMarked ? `\\${words}` : words
  // Beside emphasis a letter may become a character reference, and a low line before it would end the emphasis.
  const isBeside = [...siblings, ...(parent ? [parent] : [])].some(({ type }) => attention.has(type))
  const safe = isBeside ? open.replace(/(\\*)_/g, escapeLine) : open
  const isEdge = parent !== undefined && edged.has(parent.type)
  const led = isEdge && at === 0 ? safe.replace(/^[ \t]/, encode) : safe
  // An unescaped backslash before the space would now escape its code.
  return isEdge && at === siblings.length - 1
    ? led.replace(/(\\*)([ \t])$/, (_, slashes: string, space: string) =>
        slashes.length % 2 === 0 ? slashes + encode(space) : `${slashes}\\${encode(space)}`,
      )
    : led
}

/** A parser takes no indent off a line of spaces in a footnote, so none is put before it. */
const printFootnote: Handle = (node: FootnoteDefinition, _, state, info) => {
  const tracker = state.createTracker(info)
  const mark = tracker.move(`[^${node.label ?? node.identifier}]: `)
  tracker.shift(4)
  const flow = state.containerFlow(node, tracker.current())
  return (
    mark +
    state.indentLines(flow, (line, index) => (index === 0 || line.trim() === '' ? line : `    ${line}`))
  )
}

const edged = new Set(['heading', 'tableCell', 'leafDirective', 'paragraph'])

const attention = new Set(['strong', 'emphasis', 'delete'])

/** A low line behind an odd number of backslashes is escaped already. */
function escapeLine(found: string, slashes: string): string {
  return slashes.length % 2 === 0 ? `${slashes}\\_` : found
}

function encode(space: string): string {
  return space === '\t' ? '&#x9;' : '&#x20;'
}
