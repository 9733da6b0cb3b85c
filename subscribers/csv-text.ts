/** Reads the bytes of a CSV file, whatever program wrote it, as records with the lines they begin on. */
import { TextDecoder } from 'node:util'
import { parse } from 'csv-parse/sync'
import { type BrokenRecord, type GoodRecords, splitRecords } from './csv-records.ts'

/** One record. */
export interface CsvRecord {
  readonly cells: readonly string[]
  /** Where it begins, counted from 1. */
  readonly line: number
}

/** What a file is read with. */
export interface CsvOptions {
  /** Whether these cells could be a record of their own: see `SplitOptions.looksWhole`. */
  readonly isRecord: (cells: readonly string[]) => boolean
  /** See `SplitOptions.longest`. */
  readonly longest?: number
}

/** Enough to see the first line and the way the file is written. */
const sampleLength = 64 * 1024

/**
 * Yields the records, and the lines that are none with their faults; blank lines are left out. Many at a time: a
 * promise for each of a million rows is garbage that outlives its use.
 */
export async function* readCsvRecords(
  bytes: AsyncIterable<unknown>,
  { isRecord, ...limits }: CsvOptions,
): AsyncGenerator<readonly (CsvRecord | BrokenRecord)[]> {
  const text = readText(bytes)
  const first = await text.next()
  if (first.done) return
  const delimiter = sniffDelimiter(first.value)
  // A row that an open quote has swallowed holds no quote itself: that would have shown the fault.
  const looksWhole = (line: string) => isRecord(line.split(delimiter))
  for await (const part of splitRecords(startWith(first.value, text), { delimiter, looksWhole, ...limits })) {
    yield 'fault' in part ? [part] : readRun(part, delimiter)
  }
}

function readRun({ text, lines }: GoodRecords, delimiter: string): CsvRecord[] {
  const records = parseRecords(text, delimiter)
  if (records.length !== lines.length)
    throw new Error(`${lines.length} records were found, and ${records.length} read, in ${text}`)
  return records.map((cells, place) => ({ cells, line: lines[place] ?? 0 }))
}

/** Many records at once: 2 s for a million. */
function parseRecords(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
}

async function* startWith(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** Decodes by the byte order mark, or by the zero bytes that UTF-16 has in plain Latin text. */
async function* readText(bytes: AsyncIterable<unknown>): AsyncGenerator<string> {
  let sample = Buffer.alloc(0)
  let decoder: TextDecoder | undefined
  for await (const chunk of bytes) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A CSV file is read as bytes.')
    if (decoder !== undefined) {
      yield decoder.decode(chunk, { stream: true })
      continue
    }
    sample = Buffer.concat([sample, chunk])
    if (sample.length < sampleLength) continue
    decoder = openDecoder(sample)
    yield decoder.decode(sample, { stream: true })
  }
  if (decoder !== undefined) yield decoder.decode()
  else if (sample.length > 0) yield openDecoder(sample).decode(sample)
}

/** What can't be decoded becomes U+FFFD: a row with one is refused, and not the file. */
function openDecoder(sample: Buffer): TextDecoder {
  const [first, second] = sample
  const is = (a: number, b: number) => first === a && second === b
  if (is(0xff, 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le')
  if (is(0xfe, 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be')
  return new TextDecoder('utf-8')
}

/** The likeliest of comma, semicolon and tab, by the first line outside quotes. */
function sniffDelimiter(text: string): string {
  const [head = ''] = text
    .replace(/"[^"]*"/g, '')
    .trimStart()
    .split(/[\r\n]/, 1)
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: head.split(delimiter).length }))
  return counts.reduce((best, other) => (other.count > best.count ? other : best)).delimiter
}
