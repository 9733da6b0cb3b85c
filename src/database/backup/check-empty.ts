/** Refuses to restore over anything that somebody may want to keep. */
import { sql } from 'kysely'
import { Mistake } from '../../mistake.ts'
import type { Database } from '../database.ts'
import { backupTables, filledByItself } from './tables.ts'
import { quote } from './write-backup.ts'

/** Whether a database may be restored into; throws a {@link Mistake} that says what is in the way. */
export async function checkEmpty(database: Database): Promise<void> {
  const encoding = await sql<{ name: string }>`select current_setting('server_encoding') as name`.execute(
    database,
  )
  const [{ name: encoded } = { name: '' }] = encoding.rows
  if (encoded !== 'UTF8')
    throw new Mistake(
      `This database is encoded as ${encoded}. Make one that takes every name: createdb --encoding=UTF8 --template=template0`,
    )
  const there = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by relname`.execute(
    database,
  )
  const tables = there.rows.map(({ name }) => name)
  const ours = new Set<string>(backupTables)
  if (tables.includes('workers')) await refuseWorkers(database)
  for (const table of tables.filter((name) => ours.has(name) && !filledByItself.includes(name)))
    if (await hasRows(database, table))
      throw new Mistake(
        `This database holds a Broadsheet already (there are rows in "${table}"). A backup goes into an empty one: ` +
          'make a new database for DATABASE_URL, or, with the embedded one, stop everything and move the folder ' +
          '"postgres" in the data folder away.',
      )
}

async function hasRows(database: Database, table: string): Promise<boolean> {
  const found = await sql<{ found: boolean }>`
    select exists (select from ${sql.raw(quote(table))}) as found`.execute(database)
  return found.rows[0]?.found === true
}

async function refuseWorkers(database: Database): Promise<void> {
  const alive = await sql<{ host: string; pid: number }>`
    select host, pid from workers where ended_at is null and lease_until > clock() limit 1`.execute(database)
  const [worker] = alive.rows
  if (worker !== undefined)
    throw new Mistake(
      `A worker runs on this database (process ${worker.pid} on ${worker.host}). Stop it, then restore.`,
    )
}
