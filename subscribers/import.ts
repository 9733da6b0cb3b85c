/** Imports a CSV file of readers into a list: the good rows, all or none, and nobody who had left. */

import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import { hashAddress } from '../src/address.ts'
import { type Database, withClient } from '../src/database/database.ts'
import { exitCodes, Mistake } from '../src/mistake.ts'
import { type CsvRecord, readCsvRecords } from './csv-text.ts'
import { type Columns, type Entry, readColumns, readEntry } from './import-columns.ts'
import { type LeftOut, type Merged, makeIncoming, mergeIncoming } from './import-merge.ts'
import { openRejects, type Rejects } from './import-rejects.ts'
import { findList } from './lists.ts'

/** What is imported, and on what grounds. */
export interface ImportRequest {
  /** The list's key. */
  readonly list: string
  /** Why these people may be mailed, in the operator's words; kept with every subscription. */
  readonly consent: string
  /** What to call the source in the record of consent: the file's name. */
  readonly source: string
  readonly suppressionSecret: KeyObject
  /** Where refused rows are written; the file is made only if there is one. */
  readonly rejects: string
  /** Told now and then how many rows were read. */
  readonly onProgress?: (rows: number) => void
}

/** What became of the rows; `rows` is the sum of the others. */
export interface ImportReport extends Merged {
  readonly rows: number
  readonly rejected: number
  /** The first refused and left out rows by name, at most a hundred of each kind. */
  readonly named: readonly LeftOut[]
}

const mostNamed = 100

/** Opens a file for {@link importSubscribers}. Throws a {@link Mistake} where it can't be read. */
export async function openImportFile(path: string): Promise<Readable> {
  const file = createReadStream(path)
  try {
    await once(file, 'open')
    if ((await stat(path)).isDirectory()) throw new Error('it is a folder')
    return file
  } catch (error) {
    const reason = reasonOf(error)
    throw new Mistake(`${path} can't be read: ${reason}.`, exitCodes.usage, {
      cause: error,
    })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error ? reasons[String(error.code)] : undefined) ?? error.message
}

/** Imports the file in one transaction. */
export async function importSubscribers(
  db: Database,
  file: Readable,
  request: ImportRequest,
): Promise<ImportReport> {
  if (request.consent.trim() === '') {
    throw new Mistake(
      'Say why these people may be mailed, for example  --consent "signed up at our fair, May 2026"',
    )
  }
  const list = await findList(db, request.list)
  const records = readCsvRecords(file)
  const first = await records.next()
  if (first.done) throw new Mistake(`The file is empty (${request.source}); nothing was imported.`)
  const columns = readColumns(first.value.cells)
  await using rejects = await openRejects(request.rejects, columns.header ? first.value.cells : ['email'])
  const sieve = openSieve(columns, rejects, request)
  const rows = columns.header ? records : startWith(first.value, records)

  return await withClient(db, async (client) => {
    await client.query('begin')
    await makeIncoming(client)
    const copy = client.query(from('copy incoming from stdin'))
    await pipeline(Readable.from(sieve.copyLines(rows), { objectMode: true }), copy)
    await rejects.flush()
    const { merged, leftOut } = await mergeIncoming(client, list.id, request, mostNamed)
    await client.query('commit')
    const named = [...sieve.named, ...leftOut].sort((a, b) => a.line - b.line)
    return { rows: sieve.rows, rejected: sieve.rejected, ...merged, named }
  })
}

/** Lets the good rows through as lines for COPY, and counts. */
function openSieve(columns: Columns, rejects: Rejects, request: ImportRequest) {
  const named: LeftOut[] = []
  const counts = { rows: 0, rejected: 0 }
  async function* copyLines(records: AsyncIterable<CsvRecord>): AsyncGenerator<string> {
    let chunk = ''
    for await (const { cells, line } of records) {
      counts.rows++
      const entry = readEntry(cells, columns)
      if ('fault' in entry) {
        counts.rejected++
        const typed = cells[columns.address]?.trim() ?? ''
        if (named.length < mostNamed) named.push({ line, typed, reason: 'rejected', detail: entry.fault })
        await rejects.write(line, entry.fault, cells)
        continue
      }
      chunk += copyLine(line, entry, request.suppressionSecret)
      if (chunk.length < 64 * 1024) continue
      yield chunk
      chunk = ''
      request.onProgress?.(counts.rows)
    }
    yield chunk
    request.onProgress?.(counts.rows)
  }
  return {
    named,
    copyLines,
    get rows() {
      return counts.rows
    },
    get rejected() {
      return counts.rejected
    },
  }
}

/** PostgreSQL's COPY, text format: tabs between, backslash before what has a meaning, \N for null. */
function copyLine(line: number, entry: Entry, suppressionSecret: KeyObject): string {
  const hash = `\\\\x${hashAddress(entry.key, suppressionSecret).toString('hex')}`
  const name = entry.name === undefined ? '\\N' : escapeCopy(entry.name)
  const attributes = escapeCopy(JSON.stringify(entry.attributes))
  return `${line}\t${entry.address}\t${entry.key}\t${escapeCopy(entry.typed)}\t${hash}\t${name}\t${attributes}\n`
}

function escapeCopy(text: string): string {
  return text.replace(
    /[\\\t\n\r]/g,
    (character) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[character] ?? '\\'}`,
  )
}

async function* startWith(first: CsvRecord, rest: AsyncIterable<CsvRecord>): AsyncGenerator<CsvRecord> {
  yield first
  yield* rest
}
