/** Parses HTML as a browser does (parse5), within limits, into our plain tree. */
import type { DefaultTreeAdapterTypes } from 'parse5'
import { Mistake } from '../../mistake.ts'
import type { HtmlElement, HtmlNode } from './html-tree.ts'

/**
 * What a page may measure. The deepest of 60 news pages nests 31 elements, the largest has 1,452; 100 and 20,000 leave
 * room, and keep all that follows (some of it recursive) far from the stack's end and within a second or two.
 */
const limits = { depth: 100, elements: 20_000 } as const

/** Parses a whole page, or a fragment as it stands in a `<body>`; the root is `<html>`, or `<body>` of a fragment. */
export async function parseTree(text: string, name: string, as: 'page' | 'fragment'): Promise<HtmlElement> {
  const { defaultTreeAdapter, parse, parseFragment } = await import('parse5')
  let depth = 0
  let elements = 0
  const options = {
    sourceCodeLocationInfo: true,
    // What a page shows to readers without scripts: pictures that are loaded late stand there.
    scriptingEnabled: false,
    treeAdapter: {
      ...defaultTreeAdapter,
      onItemPush: () => {
        depth++
        // `html` and `body` stand around every page.
        if (depth > limits.depth + 2) throw tooDeep(name)
      },
      onItemPop: () => {
        depth--
      },
      createElement: (...args: Parameters<typeof defaultTreeAdapter.createElement>) => {
        elements++
        if (elements > limits.elements) throw tooMany(name)
        return defaultTreeAdapter.createElement(...args)
      },
    },
  }
  const parsed = as === 'page' ? parse(text, options) : parseFragment(text, options)
  const place = { start: 0, end: text.length }
  const children = parsed.childNodes.flatMap((child) => readNode(child, place, name, 0))
  const html = children.find((child) => child.kind === 'element' && child.tag === 'html')
  if (as === 'page' && html?.kind === 'element') return html
  return { kind: 'element', tag: 'body', attributes: new Map(), children, ...place }
}

interface Place {
  readonly start: number
  readonly end: number
}

/** A node that the parser made up (`<tbody>`) stands where its parent does. */
function readNode(
  node: DefaultTreeAdapterTypes.ChildNode,
  parent: Place,
  name: string,
  depth: number,
): HtmlNode[] {
  const location = node.sourceCodeLocation
  const place = location ? { start: location.startOffset, end: location.endOffset } : parent
  if ('value' in node) return [{ kind: 'text', value: node.value, ...place }]
  if (!('tagName' in node)) return []
  // Formatting that is opened anew in every paragraph nests deeper than the parser's own stack.
  if (depth > limits.depth + 2) throw tooDeep(name)
  const children = 'content' in node ? node.content.childNodes : node.childNodes
  return [
    {
      kind: 'element',
      tag: node.tagName.toLowerCase(),
      attributes: new Map(node.attrs.map(({ name, value }) => [name.toLowerCase(), value])),
      children: children.flatMap((child) => readNode(child, place, name, depth + 1)),
      ...place,
    },
  ]
}

function tooDeep(name: string): Mistake {
  return new Mistake(
    `${name} nests its HTML elements more than ${limits.depth} deep. Copy the article’s text into a .txt or .md file.`,
  )
}

function tooMany(name: string): Mistake {
  return new Mistake(
    `${name} has more than ${limits.elements} HTML elements. Copy the article’s text into a .txt or .md file.`,
  )
}

/** A reader of character references (`&amp;`) that stand in a value once too often. */
export async function readReferences(): Promise<(text: string) => string> {
  const { parseFragment } = await import('parse5')
  return (text) => {
    const [first] = parseFragment(text.replaceAll('<', '&lt;')).childNodes
    return first && 'value' in first ? first.value : text
  }
}
