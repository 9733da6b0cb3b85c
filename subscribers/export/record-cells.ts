/** A record of a whole export as the cells of a CSV row, and back, without loss: nothing and an empty text differ. */
import { neutralCell, plainCell } from '../csv-cell.ts'
import { recordColumns } from './records.ts'

const numbers = new Set([
  ...[
    'v',
    'id',
    'subscriber',
    'edition',
    'n',
    'records',
    'last_list',
    'last_subscriber',
    'last_event',
    'last_edition',
  ],
])
const objects = new Set(['attributes', 'detail', 'raw'])

/** The record's cells. An empty cell is nothing; a text of apostrophes, or of none, gets one more before it. */
export function writeCells(record: Readonly<Record<string, unknown>>, raw: boolean): string[] {
  return recordColumns.map((column) => {
    const value = record[column]
    if (value === undefined || value === null) return ''
    if (typeof value !== 'string') return JSON.stringify(value)
    if (/^'*$/.test(value)) return `'${value}`
    return raw ? value : neutralCell(value)
  })
}

/** The record that the cells say, for the schema to check. */
export function readCells(
  columns: readonly string[],
  cells: readonly string[],
  raw: boolean,
): Record<string, unknown> {
  const known = columns.flatMap((column, index): [string, unknown][] => {
    const cell = cells[index] ?? ''
    if (cell === '') return []
    if (numbers.has(column)) return [[column, Number(cell)]]
    if (objects.has(column)) return [[column, readJson(cell)]]
    if (/^'+$/.test(cell)) return [[column, cell.slice(1)]]
    return [[column, raw ? cell : plainCell(cell)]]
  })
  return Object.fromEntries(known)
}

/** What is no JSON stays a text, which no schema takes for an object. */
function readJson(cell: string): unknown {
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}
