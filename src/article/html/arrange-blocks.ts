/**
 * Rebuilds a tree so that each element holds either blocks or a line of words, never both.
 *
 * Pages put words, line breaks and boxes side by side; a browser makes boxes of their own around such words, and so does
 * this. Two `<br>` in a row end a paragraph, as writers mean them.
 */
import { isInline, isInvisible } from './content-tags.ts'
import { type HtmlElement, type HtmlNode, hasWords, withChildren } from './html-tree.ts'

/** Elements that hold blocks by their nature, even where words stand in them alone. */
const frames = new Set(['html', 'body', 'ul', 'ol', 'dl', 'table', 'tbody', 'thead', 'tfoot', 'tr', 'figure'])

/** Elements whose words stay as they are. */
const verbatim = new Set(['pre', 'math'])

/** The tree with a paragraph around every run of words that has blocks beside it; what no reader sees is left out. */
export function arrangeBlocks(root: HtmlElement): HtmlElement {
  if (verbatim.has(root.tag)) return root
  const children = root.children.filter((child) => child.kind !== 'element' || !isInvisible(child))
  const runs = splitRuns(children)
  const [only] = runs
  if (!frames.has(root.tag) && runs.length <= 1 && (only === undefined || Array.isArray(only))) {
    return withChildren(root, only ?? [])
  }
  return withChildren(
    root,
    runs.flatMap((run): HtmlNode[] => (Array.isArray(run) ? wrap(run) : arrangeOne(run))),
  )
}

/** Whether an element holds a line of words (or nothing), not blocks. */
export function isLine(element: HtmlElement): boolean {
  return !frames.has(element.tag) && element.children.every(isPartOfLine)
}

type Run = HtmlNode[] | Exclude<HtmlNode, { kind: 'text' }>

/** Words and inline elements in a row are a run; two breaks, or a block, end it. */
function splitRuns(children: readonly HtmlNode[]): Run[] {
  const runs: Run[] = []
  let open: HtmlNode[] = []
  let breaks = 0
  const end = (): void => {
    if (open.some((node) => hasWords(node) || holdsPicture(node))) runs.push(open)
    open = []
    breaks = 0
  }
  for (const child of children) {
    if (child.kind !== 'text' && !isPartOfLine(child)) {
      end()
      runs.push(child)
      continue
    }
    if (child.kind === 'element' && child.tag === 'br') breaks++
    else if (child.kind !== 'text' || hasWords(child)) breaks = 0
    open.push(child)
    if (breaks === 2) end()
  }
  end()
  return runs
}

function isPartOfLine(node: HtmlNode): boolean {
  if (node.kind === 'text') return true
  if (node.kind === 'lifted') return false
  return isInline(node) && node.children.every(isPartOfLine) && !node.children.some(isDoubleBreak)
}

/** Two breaks inside of `<b>` or `<span>` end a paragraph as well. */
function isDoubleBreak(node: HtmlNode, index: number, siblings: readonly HtmlNode[]): boolean {
  if (node.kind !== 'element' || node.tag !== 'br') return false
  for (const next of siblings.slice(index + 1, index + 3)) {
    if (next.kind === 'element') return next.tag === 'br'
    if (hasWords(next)) return false
  }
  return false
}

function holdsPicture(node: HtmlNode): boolean {
  return node.kind === 'element' && (node.tag === 'img' || node.children.some(holdsPicture))
}

/** An inline element around blocks goes into each of them, so that their words stay bold or linked. */
function arrangeOne(node: Exclude<HtmlNode, { kind: 'text' }>): HtmlNode[] {
  if (node.kind === 'lifted') return [node]
  if (!isInline(node)) return [arrangeBlocks(node)]
  const inside = arrangeBlocks({ ...node, tag: 'div' })
  return [node.tag === 'span' || node.tag === 'font' ? inside : pushDown(inside, node)]
}

function pushDown(block: HtmlElement, mark: HtmlElement): HtmlElement {
  if (verbatim.has(block.tag)) return block
  return withChildren(
    block,
    isLine(block)
      ? [withChildren(mark, block.children)]
      : block.children.map((child) => (child.kind === 'element' ? pushDown(child, mark) : child)),
  )
}

/** A paragraph of a run's own; a lone picture needs none. */
function wrap(run: readonly HtmlNode[]): HtmlNode[] {
  const shown = run.filter((node) => hasWords(node) || holdsPicture(node))
  const first = shown[0]
  const last = shown.at(-1)
  if (first === undefined || last === undefined) return []
  return [
    {
      kind: 'element',
      tag: 'p',
      attributes: new Map(),
      children: run,
      start: first.start,
      end: last.end,
    },
  ]
}
