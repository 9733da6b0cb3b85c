/** Restores a backup into an empty database: all of it in one transaction, or nothing. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import { exitCodes, Mistake } from '../../mistake.ts'
import { type Database, withClient } from '../database.ts'
import { migrate, readMigrationState } from '../migrate.ts'
import { checkEmpty } from './check-empty.ts'
import { type BackupHeading, copySettings, type TableEnd } from './format.ts'
import type { BackupTable, OpenBackup } from './read-backup.ts'
import { backupTables } from './tables.ts'
import { type BackupProgress, quote } from './write-backup.ts'

/** The bare client that COPY runs on. */
type Client = Parameters<Parameters<typeof withClient>[1]>[0]

/** How it is restored. */
export interface RestoreOptions {
  /**
   * Whether nothing has happened since the backup was made, as in a move to another server: then editions under way go
   * on. Else they are paused, since whoever was waiting then may have had the message by now; and all numbers go on
   * behind a gap, so that no link mailed since then means somebody else.
   */
  readonly moved: boolean
  readonly onProgress?: (so: BackupProgress) => void
}

/** What was restored. */
export interface Restored {
  readonly rows: number
  /** By table; those that hold none are left out. */
  readonly counts: ReadonlyMap<string, number>
  /** Editions that were under way, and are paused. */
  readonly paused: readonly number[]
  /** What was migrated afterwards. */
  readonly migrated: readonly string[]
}

/** Restores it, and brings the database up to date. */
export async function restoreBackup(
  database: Database,
  backup: OpenBackup,
  { moved, onProgress = () => undefined }: RestoreOptions,
): Promise<Restored> {
  const { heading } = backup
  await checkEmpty(database)
  const { done, missing } = await readMigrationState(database)
  const latest = heading.migrations.at(-1) ?? ''
  const known = [...done, ...missing]
  if (heading.migrations.some((name) => !known.includes(name)))
    throw new Mistake('This backup was made by a newer release of Broadsheet. Install that release.')
  if (done.some((name) => !heading.migrations.includes(name)))
    throw new Mistake(
      'The backup is older than this database, whose tables have another shape already. ' +
        'Restore it into a database that no command was given on yet.',
    )
  await migrate(database, latest)
  const counts = new Map<string, number>()
  const paused = await withClient(database, async (client) => {
    await client.query('begin')
    await client.query(copySettings)
    // Nobody else may fill it meanwhile: who starts now waits, and finds what we restored.
    const tables = heading.tables.filter((name) => backupTables.some((ours) => ours === name))
    await client.query(`lock table ${tables.map(quote).join(', ')} in access exclusive mode`)
    await client.query(`truncate ${tables.map(quote).join(', ')}`)
    const rebuild = await dropIndexes(client, tables)
    let all = 0
    for await (const table of backup.tables()) {
      if (!tables.includes(table.table)) throw new Mistake(`The backup holds a table "${table.table}".`)
      const before = all
      const progress = (rows: number) => onProgress({ table: table.table, rows: before + rows })
      await copyIn(client, table, progress)
      const end = table.end()
      all += end.rows
      if (end.rows > 0) counts.set(table.table, end.rows)
      await goOnFrom(client, table.table, end.next, moved)
    }
    for (const statement of rebuild) await client.query(statement)
    const stopped = moved ? [] : await pauseEditions(client, timeOf(heading))
    await client.query('commit')
    return stopped
  })
  const migrated = await migrate(database)
  if (!moved) await disarm(database, timeOf(heading))
  // Without statistics the first edition would be planned as if nobody read it.
  await withClient(
    database,
    async (client) => await client.query(`analyze ${backupTables.map(quote).join(', ')}`),
  )
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return { rows, counts, paused, migrated }
}

async function copyIn(client: Client, table: BackupTable, progress: (rows: number) => void): Promise<void> {
  const { columns } = table
  let rows = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const bytes of table.rows()) {
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) rows++
      progress(rows)
      yield bytes
    }
  }
  const copy = client.query(from(`copy ${quote(table.table)} (${columns.map(quote).join(', ')}) from stdin`))
  try {
    await pipeline(Readable.from(counted(), { objectMode: false }), copy)
  } catch (cause) {
    // Classes 22 and 23 (PostgreSQL appendix A): a row that is none, or that its table does not take.
    if (!(cause instanceof Error && 'code' in cause && /^2[23]...$/.test(String(cause.code)))) throw cause
    throw new Mistake(
      `The backup can't be read: rows of "${table.table}" do not fit (${cause.message}). Nothing was restored.`,
      exitCodes.usage,
      { cause },
    )
  }
}

/**
 * Takes away what slows a load down three times: indexes, and the checks of each row against others. Gives the
 * statements that make them again, which checks everything at once.
 */
async function dropIndexes(client: Client, tables: readonly string[]): Promise<string[]> {
  const constraints = await client.query<{ table: string; name: string; definition: string }>(
    `select relname as table, conname as name, pg_get_constraintdef(o.oid) as definition
     from pg_constraint o join pg_class c on c.oid = o.conrelid
     where c.oid = any ($1::regclass[]) and contype in ('p', 'u', 'f')
     order by contype = 'f', contype = 'u', relname, conname`,
    [tables.map(quote)],
  )
  const indexes = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any ($1::regclass[])
       and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
     order by 1`,
    [tables.map(quote)],
  )
  const add = constraints.rows.map(
    ({ table, name, definition }) =>
      `alter table ${quote(table)} add constraint ${quote(name)} ${definition}`,
  )
  // Backwards: what refers to a key goes before the key.
  for (const { table, name } of constraints.rows.toReversed())
    await client.query(`alter table ${quote(table)} drop constraint ${quote(name)}`)
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`)
  const refers = constraints.rows.findIndex(({ definition }) => definition.startsWith('FOREIGN KEY'))
  const keys = refers < 0 ? add.length : refers
  return [...add.slice(0, keys), ...indexes.rows.map(({ definition }) => definition), ...add.slice(keys)]
}

/** Numbers that nobody can have been given between the backup and the loss: more than that many was never made. */
const gaps: Readonly<Record<string, number>> = { int4: 1_000, int8: 1_000_000 }

async function goOnFrom(
  client: Client,
  table: string,
  next: TableEnd['next'],
  moved: boolean,
): Promise<void> {
  if (next === null) return
  const found = await client.query<{ type: string }>(
    `select typname as type from pg_attribute a join pg_type t on t.oid = a.atttypid
     where attrelid = $1::regclass and attname = $2 and attidentity <> ''`,
    [quote(table), next.column],
  )
  const [column] = found.rows
  if (column === undefined) throw new Error(`${table}.${next.column} is not numbered`)
  const gap = moved ? 0 : (gaps[column.type] ?? 0)
  await client.query(
    `select setval(pg_get_serial_sequence($1, $2)::regclass,
       greatest($3::bigint, (select coalesce(max(${quote(next.column)}), 0) + 1 from ${quote(table)})) + $4::bigint,
       false)`,
    [quote(table), next.column, next.value, gap],
  )
}

/** Whoever was waiting may have had the message since: somebody must say that this database sends. */
async function disarm(database: Database, restored: string): Promise<void> {
  await withClient(database, async (client) => {
    const fingerprint = JSON.stringify({ restored })
    await client.query(`insert into armed (fingerprint, armed_by) values ($1, 'restore')`, [fingerprint])
    await client.query(
      `update editions set stopped_by = 'operator' where status = 'paused' and stopped_by is null`,
    )
  })
}

function timeOf({ at }: BackupHeading): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`
}

/** What is scheduled keeps its hour: nothing goes out, at no hour, before somebody has armed it. */
async function pauseEditions(client: Client, time: string): Promise<number[]> {
  const reason = `restored from the backup of ${time}: some may have had it since then`
  const { rows } = await client.query<{ id: number }>(
    `update editions set status = 'paused', reason = $1 where status = 'sending' returning id`,
    [reason],
  )
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}
