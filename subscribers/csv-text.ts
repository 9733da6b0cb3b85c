/** Reads the bytes of a CSV file, whatever program wrote it, as records with the lines they begin on. */
import { pipeline, Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { CsvError, parse } from 'csv-parse'
import { z } from 'zod'
import { Mistake } from '../src/mistake.ts'

/** One record. */
export interface CsvRecord {
  readonly cells: readonly string[]
  /** Where it begins, counted from 1. */
  readonly line: number
}

/** A record that is longer than this is a file with a quote that nobody closed. */
const longestRecord = 256 * 1024
/** Enough to see the first line and the way the file is written. */
const sampleLength = 64 * 1024

const parsed = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) })

/** Yields the records; blank lines are left out. Throws a {@link Mistake} for what is no CSV. */
export async function* readCsvRecords(bytes: Readable): AsyncGenerator<CsvRecord> {
  const text = readText(bytes)
  const first = await text.next()
  if (first.done) return
  const parser = parse({
    delimiter: sniffDelimiter(first.value),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  })
  // An error in the source ends the parser, and the loop below with it: nothing is left to do for the callback.
  pipeline(Readable.from(startWith(first.value, text)), parser, () => {})
  try {
    for await (const item of parser) {
      const { record, info } = parsed.parse(item)
      const breaks = record.reduce((count, cell) => count + cell.split('\n').length - 1, 0)
      yield { cells: record, line: info.lines - breaks }
    }
  } catch (error) {
    throw error instanceof CsvError ? csvMistake(error) : error
  }
}

async function* startWith(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** Decodes by the byte order mark, or by the zero bytes that UTF-16 has in plain Latin text. */
async function* readText(bytes: Readable): AsyncGenerator<string> {
  let sample = Buffer.alloc(0)
  let decoder: TextDecoder | undefined
  for await (const chunk of bytes) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('A CSV file is read as bytes.')
    if (decoder !== undefined) {
      yield decode(decoder, chunk, true)
      continue
    }
    sample = Buffer.concat([sample, chunk])
    if (sample.length < sampleLength) continue
    decoder = openDecoder(sample)
    yield decode(decoder, sample, true)
  }
  yield decoder === undefined
    ? decode(openDecoder(sample), sample, false)
    : decode(decoder, new Uint8Array(), false)
}

function openDecoder(sample: Buffer): TextDecoder {
  const [first, second] = sample
  const is = (a: number, b: number) => first === a && second === b
  if (is(0xff, 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le', { fatal: true })
  if (is(0xfe, 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be', { fatal: true })
  return new TextDecoder('utf-8', { fatal: true })
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream })
  } catch (error) {
    throw new Mistake(
      `The file is not ${decoder.encoding.toUpperCase()}. Save it again as "CSV UTF-8"; nothing was imported.`,
      2,
      { cause: error },
    )
  }
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

function csvMistake(error: CsvError): Mistake {
  const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
  const reason = unclosed ? 'a quote is opened and not closed' : error.message
  return new Mistake(`The file can't be read as CSV: ${reason}. Nothing was imported.`, 2, { cause: error })
}
