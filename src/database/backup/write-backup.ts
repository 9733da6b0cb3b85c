/** Writes a backup: every table as it was at one instant, while everything goes on. */
import { createHash } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { to } from 'pg-copy-streams'
import { type Database, withClient } from '../database.ts'
import { type BackupHeading, backupVersion, copySettings, rowsEnd, type TableEnd } from './format.ts'
import { backupTables } from './tables.ts'

/** The bare client that COPY runs on. */
type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** How far it is. */
export interface BackupProgress {
  readonly table: string
  /** Of all tables so far. */
  readonly rows: number
}

/** How it is written. */
export interface BackupOptions {
  /** Of Broadsheet. */
  readonly release: string
  readonly signal?: AbortSignal
  readonly onProgress?: (so: BackupProgress) => void
}

/** What was written. */
export interface WrittenBackup {
  readonly at: string
  readonly tables: number
  readonly rows: number
  /** By table; those that hold none are left out. */
  readonly counts: ReadonlyMap<string, number>
}

/** Writes it to `file`, which it ends. Nothing is held up by it but a migration. */
export async function writeBackup(
  database: Database,
  file: Writable,
  { release, signal, onProgress = () => undefined }: BackupOptions,
): Promise<WrittenBackup> {
  return await withClient(database, async (client) => {
    await client.query('begin isolation level repeatable read, read only')
    await client.query(copySettings)
    // Before the snapshot is taken, which the first query does: a migration either is over, or waits for us.
    await client.query(`lock table ${backupTables.map(quote).join(', ')} in access share mode`)
    const heading = await readHeading(client, release)
    const counts = new Map<string, number>()
    const text = Readable.from(writeText(client, heading, counts, onProgress), { objectMode: false })
    const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 }
    await pipeline(text, createZstdCompress({ params }), file, signal === undefined ? {} : { signal })
    await client.query('commit')
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const filled = new Map([...counts].filter(([, count]) => count > 0))
    return { at: heading.at, tables: counts.size, rows, counts: filled }
  })
}

async function readHeading(client: Client, release: string): Promise<BackupHeading> {
  const { rows } = await client.query<{
    at: Date
    migrations: string[]
    link: string | null
    suppression: string | null
  }>(`
    select clock() as at, (select array_agg(name order by name) from kysely_migration)::text[] as migrations,
      secret_check as link, suppression_secret_check as suppression
    from instance`)
  const [row] = rows
  if (row === undefined) throw new Error('The database has no instance row')
  const { at, migrations, link, suppression } = row
  return {
    format: 'broadsheet backup',
    version: backupVersion,
    release,
    at: at.toISOString(),
    migrations,
    checks: { link, suppression },
    tables: [...backupTables],
  }
}

async function* writeText(
  client: Client,
  heading: BackupHeading,
  counts: Map<string, number>,
  onProgress: (so: BackupProgress) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
  const counted = (bytes: Buffer): Buffer => {
    hash.update(bytes)
    return bytes
  }
  let all = 0
  yield counted(line(heading))
  for (const table of heading.tables) {
    const columns = await readColumns(client, table)
    yield counted(line({ table, columns }))
    let rows = 0
    for await (const bytes of copyOut(client, table, columns)) {
      rows += countLines(bytes)
      yield counted(bytes)
      onProgress({ table, rows: all + rows })
    }
    const end: TableEnd = { rows, next: await readNext(client, table) }
    yield counted(rowsEnd)
    yield counted(line(end))
    counts.set(table, rows)
    all += rows
  }
  yield line({ end: true, tables: heading.tables.length, rows: all, sha256: hash.digest('hex') })
}

async function* copyOut(client: Client, table: string, columns: readonly string[]): AsyncGenerator<Buffer> {
  const rows: AsyncIterable<Buffer> = client.query(
    to(`copy ${quote(table)} (${columns.map(quote).join(', ')}) to stdout`),
  )
  yield* rows
}

/** In the order of the table; without those that are computed. */
async function readColumns(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [quote(table)],
  )
  return rows.map(({ name }) => name)
}

/**
 * The number that the next row gets, where rows are numbered. It is more than the highest one: a number that was
 * given once may stand in a link that was mailed, and is never given again.
 */
async function readNext(client: Client, table: string): Promise<TableEnd['next']> {
  const { rows } = await client.query<{ column: string; value: number }>(
    `select attname as column,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, attname)::regclass), 0) + 1 as value
     from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [quote(table)],
  )
  return rows[0] ?? null
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

/** A name as SQL takes it; ours hold nothing that needs more. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
