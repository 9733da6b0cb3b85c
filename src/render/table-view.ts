/** A table as a template shows it: as a grid where a phone has room for it, else row by row. */
import type { BlockContent, Inline } from '../article/article.ts'
import { inlineText } from '../article/block-text.ts'
import type { Html } from './escape.ts'
import type { Values } from './theme-handlebars.ts'

type Table = Extract<BlockContent, { type: 'table' }>

/** On a screen of 375 px 335 are left for the table; a character of its type takes 8 and a column 16 around it. */
const phone = { room: 335, character: 8, column: 16 }

/** The view of either template, and which one it is for. */
export function tableView(
  { align, head, rows }: Table,
  words: (inlines: readonly Inline[]) => Html,
): Values & { readonly stacked: boolean } {
  const columns = Math.max(head.length, ...rows.map((row) => row.length))
  const cell = (row: Table['head'], at: number) => ({
    html: words(row[at] ?? []),
    align: align[at] ?? undefined,
  })
  const across = Array.from({ length: columns }, (_, at) => at)
  const stacked = !fitsPhone([head, ...rows], columns)
  const named = head.some((inlines) => inlineText(inlines).trim() !== '')
  return {
    stacked,
    named,
    head: across.map((at) => cell(head, at)),
    rows: rows.map((row) => ({
      cells: across
        .map((at) => ({ ...cell(row, at), name: headName(head[at], words) }))
        .filter((_, at) => !stacked || inlineText(row[at] ?? []).trim() !== ''),
    })),
  }
}

/** Whether no word of any column has to be broken. */
function fitsPhone(rows: readonly (readonly (readonly Inline[])[])[], columns: number): boolean {
  let needed = columns * phone.column
  for (let at = 0; at < columns; at++) {
    const words = rows.flatMap((row) => inlineText(row[at] ?? []).split(/\s+/))
    needed += Math.max(0, ...words.map((word) => word.length)) * phone.character
  }
  return needed <= phone.room
}

function headName(
  inlines: readonly Inline[] | undefined,
  words: (inlines: readonly Inline[]) => Html,
): Html | undefined {
  return inlines === undefined || inlineText(inlines).trim() === '' ? undefined : words(inlines)
}
