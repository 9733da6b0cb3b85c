/** Reads a whole export, NDJSON or CSV, as values with their lines. */
import { TextDecoder } from 'node:util'
import { Mistake } from '../../src/mistake.ts'
import { readCsvRecords } from '../csv-text.ts'
import { readCells } from './record-cells.ts'

/** Above what a reader's data, which nobody bounds as a whole, comes to in JSON in CSV. */
const longest = 16 * 1024 * 1024

/** What stands on a line; nobody has checked it yet. */
export interface NumberedValue {
  readonly line: number
  readonly value: unknown
}

/** How a whole export begins. */
const openings = { ndjson: '{"record":"broadsheet_readers"', csv: 'record,v,at,raw,suppression_secret,' }

/** How much of a file {@link recogniseExport} looks at. */
export const openingLength = 64

/** The format of a file that begins so; undefined where it is no whole export. */
export function recogniseExport(opening: Uint8Array): 'ndjson' | 'csv' | undefined {
  const text = new TextDecoder().decode(opening)
  if (text.startsWith(openings.ndjson)) return 'ndjson'
  // A spreadsheet that has saved the file may have put semicolons or quotes.
  return text.replaceAll('"', '').replace(/[;\t]/g, ',').startsWith(openings.csv) ? 'csv' : undefined
}

/** Yields the records. Throws a {@link Mistake} for what can't be read at all. */
export function readRecords(
  bytes: AsyncIterable<unknown>,
  format: 'ndjson' | 'csv',
): AsyncGenerator<NumberedValue> {
  return format === 'csv' ? readCsv(bytes) : readNdjson(bytes)
}

/** What is wrong with a line; the whole file is refused for it. */
export function lineMistake(line: number, fault: string): Mistake {
  return new Mistake(`Line ${line}: ${fault.replace(/\.$/, '')}. Nothing was restored.`)
}

async function* readCsv(bytes: AsyncIterable<unknown>): AsyncGenerator<NumberedValue> {
  let columns: readonly string[] | undefined
  let raw = false
  for await (const rows of readCsvRecords(bytes, { isRecord: () => false, longest }))
    for (const row of rows) {
      if ('fault' in row) throw lineMistake(row.line, row.fault)
      if (columns === undefined) {
        columns = row.cells
        continue
      }
      const value = readCells(columns, row.cells, raw)
      raw ||= value['raw'] === true
      yield { line: row.line, value }
    }
}

/** Lines end at line feeds only: a name may hold U+2028, which node's readline takes for an end. */
async function* readNdjson(bytes: AsyncIterable<unknown>): AsyncGenerator<NumberedValue> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let line = 0
  const read = (text: string): NumberedValue[] => {
    line++
    if (text.trim() === '') return []
    try {
      return [{ line, value: JSON.parse(text) }]
    } catch {
      throw lineMistake(line, 'this is no JSON; the file may be cut off')
    }
  }
  for await (const chunk of bytes) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A file is read as bytes.')
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) yield* read(text)
  }
  yield* read(rest + decoder.decode())
}
