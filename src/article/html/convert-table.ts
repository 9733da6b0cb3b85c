/** Tables of data as tables; those that only lay out a page give the blocks in them. */
import type { BlockContent, Inline } from '../article.ts'
import type { Resolve } from './addresses.ts'
import { isLine } from './arrange-blocks.ts'
import { convertInlines } from './convert-inlines.ts'
import { attribute, elementsOf, type HtmlElement, withChildren } from './html-tree.ts'

/** More than a mail can show. */
const limits = { columns: 12, rows: 500 } as const

type Table = Extract<BlockContent, { type: 'table' }>

/** A table of data: rows of at least two cells, and each cell a line of words. Undefined for any other. */
export function convertTable(table: HtmlElement, resolve: Resolve): Table | undefined {
  if (attribute(table, 'role') === 'presentation') return undefined
  const rows = rowsOf(table)
  const columns = Math.max(0, ...rows.map((row) => row.cells.length))
  if (rows.length < 2 || columns < 2 || columns > limits.columns || rows.length > limits.rows)
    return undefined
  if (rows.some(({ cells }) => cells.some((cell) => !isCell(cell)))) return undefined
  const words = rows.map((row) =>
    pad(
      row.cells.map((cell) => lineOf(cell, resolve)),
      columns,
    ),
  )
  const [first] = rows
  const hasHead = first?.head === true
  return {
    type: 'table',
    align: Array.from({ length: columns }, (_, at) => alignOf(rows.at(-1)?.cells[at])),
    head: hasHead ? (words[0] ?? []) : pad([], columns),
    rows: hasHead ? words.slice(1) : words,
  }
}

interface Row {
  readonly head: boolean
  readonly cells: readonly HtmlElement[]
}

/** The rows of a table, not those of tables inside it. */
function rowsOf(table: HtmlElement): Row[] {
  return table.children.flatMap((child): Row[] => {
    if (child.kind !== 'element') return []
    if (child.tag === 'thead' || child.tag === 'tbody' || child.tag === 'tfoot') {
      return rowsOf(child).map((row) => ({ ...row, head: row.head || child.tag === 'thead' }))
    }
    if (child.tag !== 'tr') return []
    const cells = child.children
      .filter((cell) => cell.kind === 'element')
      .filter(({ tag }) => tag === 'td' || tag === 'th')
    return cells.length === 0 ? [] : [{ cells, head: cells.every(({ tag }) => tag === 'th') }]
  })
}

function isCell(cell: HtmlElement): boolean {
  const spans = ['colspan', 'rowspan'].some((name) => Number(attribute(cell, name) || 1) > 1)
  const inside = elementsOf(cell).slice(1)
  return !spans && inside.every(({ tag }) => tag !== 'img' && tag !== 'table' && tag !== 'ul' && tag !== 'ol')
}

/** The paragraphs of a cell are lines of it. */
function lineOf(cell: HtmlElement, resolve: Resolve): Inline[] {
  if (isLine(cell)) return convertInlines(cell.children, resolve)
  const lines = cell.children.filter((child) => child.kind === 'element')
  const lineBreak: HtmlElement = { ...cell, tag: 'br', children: [] }
  const nodes = lines.flatMap((line) => [
    ...(isLine(line) ? line.children : [withChildren(line, [])]),
    lineBreak,
  ])
  return convertInlines(nodes, resolve)
}

function pad(cells: readonly Inline[][], columns: number): Inline[][] {
  return Array.from({ length: columns }, (_, at) => cells[at] ?? [])
}

function alignOf(cell: HtmlElement | undefined): 'left' | 'right' | 'center' | null {
  const said =
    cell && (attribute(cell, 'align') || /text-align\s*:\s*(\w+)/.exec(attribute(cell, 'style'))?.[1])
  return said === 'left' || said === 'right' || said === 'center' ? said : null
}
