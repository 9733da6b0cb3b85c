/** Imports a CSV file of readers into lists: the good rows, all or none, and nobody who had left. */
import type { KeyObject } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import { hashAddressToHex } from '../src/address.ts'
import { type Database, withClient } from '../src/database/database.ts'
import { Mistake } from '../src/mistake.ts'
import { copyRow } from './copy-row.ts'
import type { BrokenRecord } from './csv-records.ts'
import { type CsvRecord, readCsvRecords } from './csv-text.ts'
import { type ColumnMapping, type Columns, describeColumns, readColumns } from './import-columns.ts'
import { isEntry, readEntry } from './import-entry.ts'
import { type LeftOut, type Merged, makeIncoming, mergeIncoming } from './import-merge.ts'
import { openRejects, type Rejects } from './import-rejects.ts'
import { findList } from './lists.ts'

/** What is imported, and on what grounds. */
export interface ImportRequest {
  /** The lists' keys. */
  readonly lists: readonly string[]
  /** Why these people may be mailed, in the operator's words; kept with every subscription. */
  readonly consent: string
  /** What to call the source in the record of consent: the file's name. */
  readonly source: string
  readonly suppressionSecret: KeyObject
  /** Where refused rows are written; the file is made only if there is one. */
  readonly rejects: string
  /** What columns mean that are not called as we would. */
  readonly mappings?: readonly ColumnMapping[]
  /** Whether the file's word counts where a name or a piece of data is known already; else it fills the gaps. */
  readonly update?: boolean
  /** Says what would happen and changes nothing. */
  readonly dryRun?: boolean
  /** Told now and then how many rows were read. */
  readonly onProgress?: (rows: number) => void
  /** Told when the last row was read, and the database's part begins. */
  readonly onRead?: (rows: number) => void
}

/** What became of the rows. On each list, `added`, `already` and `unsubscribed` are the rows that are left. */
export interface ImportReport extends Merged {
  readonly rows: number
  readonly rejected: number
  /** On all lists together. */
  readonly added: number
  readonly already: number
  readonly unsubscribed: number
  /** What each column was taken for. */
  readonly columns: string
  /** The first refused and left out rows by name, at most a hundred of each kind. */
  readonly named: readonly LeftOut[]
}

const mostNamed = 100

/** Imports the file in one transaction. */
export async function importSubscribers(
  db: Database,
  file: AsyncIterable<unknown>,
  request: ImportRequest,
): Promise<ImportReport> {
  if (request.consent.trim() === '') {
    throw new Mistake(
      'Say why these people may be mailed, for example  --consent "signed up at our fair, May 2026"',
    )
  }
  const lists = await Promise.all([...new Set(request.lists)].map((key) => findList(db, key)))
  let columns: Columns | undefined
  const records = readCsvRecords(file, {
    isRecord: (cells) => columns !== undefined && isEntry(cells, columns),
  })
  const first = await records.next()
  const [heading, ...others] = first.done === true ? [] : first.value
  if (heading === undefined) throw new Mistake(`The file is empty (${request.source}); nothing was imported.`)
  if ('fault' in heading)
    throw new Mistake(`The heading can't be read: ${heading.fault} Nothing was imported.`)
  columns = readColumns(heading.cells, request.mappings)
  await using rejects = await openRejects(request.rejects, columns.header ? heading.cells : ['email'])
  const sieve = openSieve(columns, rejects, request)
  const rows = startWith(columns.header ? others : [heading, ...others], records)

  return await withClient(db, async (client) => {
    await client.query('begin')
    await makeIncoming(client)
    const copy = client.query(from('copy incoming from stdin'))
    await pipeline(Readable.from(sieve.copyLines(rows), { objectMode: true }), copy)
    await rejects.flush()
    request.onRead?.(sieve.counts.rows)
    const { update = false, dryRun = false, consent, source } = request
    const { merged, leftOut } = await mergeIncoming(client, {
      ...{ lists, consent, source, update, dryRun, mostNamed },
    })
    await client.query(dryRun ? 'rollback' : 'commit')
    const named = [...sieve.named, ...leftOut].sort((a, b) => a.line - b.line)
    const sum = (what: 'added' | 'already' | 'unsubscribed') =>
      merged.lists.reduce((total, list) => total + list[what], 0)
    return {
      ...sieve.counts,
      ...{ added: sum('added'), already: sum('already'), unsubscribed: sum('unsubscribed') },
      ...merged,
      ...{ columns: describeColumns(columns, heading.cells), named },
    }
  })
}

/** Lets the good rows through as lines for COPY, and counts. */
function openSieve(columns: Columns, rejects: Rejects, request: ImportRequest) {
  const named: LeftOut[] = []
  const counts = { rows: 0, rejected: 0 }
  async function refuse(line: number, typed: string, fault: string, cells: readonly string[]): Promise<void> {
    counts.rejected++
    if (named.length < mostNamed) named.push({ line, typed, reason: 'rejected', detail: fault })
    await rejects.write(line, fault, cells)
  }
  async function* copyLines(
    runs: AsyncIterable<readonly (CsvRecord | BrokenRecord)[]>,
  ): AsyncGenerator<string> {
    for await (const run of runs) {
      let lines = ''
      for (const record of run) {
        counts.rows++
        const { line } = record
        const cells = 'fault' in record ? [record.text] : record.cells
        const entry = 'fault' in record ? record : readEntry(cells, columns)
        if ('fault' in entry) {
          const typed = 'fault' in record ? record.text.slice(0, 40) : cells[columns.address]?.trim()
          await refuse(line, typed ?? '', entry.fault, cells)
          continue
        }
        const { address, key, typed, name, language, attributes } = entry
        const hash = `\\x${hashAddressToHex(key, request.suppressionSecret)}`
        lines += copyRow([line, address, key, typed, hash, name, language, attributes])
      }
      if (lines !== '') yield lines
      request.onProgress?.(counts.rows)
    }
  }
  return { named, copyLines, counts }
}

async function* startWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* rest
}
