/** A table in plain text: in columns where the page is wide enough, else a row's values one below the other. */
import type { BlockContent, Inline } from '../article/article.ts'
import { columns, wrapText } from './wrap-text.ts'

type Table = Extract<BlockContent, { type: 'table' }>

/** Writes it into so many columns; `prose` writes a cell's words. */
export function writeTable(
  { head, rows, align }: Table,
  room: number,
  prose: (inlines: readonly Inline[]) => string,
): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => prose(cell).replaceAll(/\s+/g, ' ').trim()))
  const count = Math.max(...cells.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, at) =>
    Math.max(0, ...cells.map((row) => columns(row[at] ?? ''))),
  )
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  const [names = [], ...values] = cells
  if (total > room) return writeRecords(names, values, room)
  const line = (row: readonly string[]) =>
    widths
      .map((width, at) => pad(row[at] ?? '', width, align[at]))
      .join('  ')
      .trimEnd()
  const named = names.some((name) => name !== '')
  const top = named ? [line(names), widths.map((width) => '-'.repeat(width)).join('  ')] : []
  return [...top, ...values.map(line)].join('\n')
}

function writeRecords(names: readonly string[], rows: readonly (readonly string[])[], room: number): string {
  return rows
    .map((row) =>
      row
        .map((value, at) => ({ name: names[at] ?? '', value }))
        .filter(({ value }) => value !== '')
        .map(({ name, value }) => wrapText(name === '' ? value : `${name}: ${value}`, '', room))
        .join('\n'),
    )
    .join('\n\n')
}

function pad(text: string, width: number, align: Table['align'][number] = null): string {
  const room = ' '.repeat(Math.max(0, width - columns(text)))
  if (align === 'right') return `${room}${text}`
  if (align !== 'center') return `${text}${room}`
  const before = room.slice(0, Math.floor(room.length / 2))
  return `${before}${text}${room.slice(before.length)}`
}
