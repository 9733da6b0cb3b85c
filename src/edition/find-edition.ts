/** Finds editions the way people name them: by number, or by `LIST/latest`. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { exitCodes, Mistake } from '../mistake.ts'
import type { Edition, EditionId } from './edition.ts'

/** The columns of an {@link Edition}, from `editions e join lists l`. */
const columns = sql`
  e.id, e.key, l.key as list, e.list_id as "listId", e.subject, e.preheader, e.status, e.reason, e.stopped_by as "stoppedBy", e.fingerprint,
  e.page_key as "pageKey", e.settings ->> 'site' as site, e.frozen, e.created_at as "createdAt", e.launched_at as "launchedAt", e.finished_at as "finishedAt",
  e.send_at as "sendAt", e.time_zone as "timeZone"`

/** The edition of that number, if there is one. */
export async function loadEdition(database: Database, id: EditionId): Promise<Edition | undefined> {
  return (await select(database, sql`where e.id = ${id}`))[0]
}

/** The edition of that key, if there is one. */
export async function findEditionByKey(database: Database, key: string): Promise<Edition | undefined> {
  return (await select(database, sql`where e.key = ${key}`))[0]
}

/** The newest editions first, of one list or of all. */
export async function listEditions(
  database: Database,
  { list, limit }: { list?: string; limit: number },
): Promise<Edition[]> {
  const where = list === undefined ? sql`` : sql`where l.key = ${list}`
  return await select(database, sql`${where} order by e.id desc limit ${limit}`)
}

/** Who is told about an edition's trouble, as its settings were when it was made. */
export async function readOperator(database: Database, id: EditionId): Promise<string | null> {
  const found = await sql<{ operator: string | null }>`
    select settings ->> 'operator' as operator from editions where id = ${id}`.execute(database)
  return found.rows[0]?.operator ?? null
}

/** Reads `17` or `daily/latest`. Throws a {@link Mistake} that says how editions are named. */
export async function findEdition(database: Database, name: string): Promise<Edition> {
  const found = /^\d{1,9}$/.test(name)
    ? await select(database, sql`where e.id = ${Number(name)}`)
    : name.endsWith('/latest')
      ? await listEditions(database, { list: name.slice(0, -'/latest'.length), limit: 1 })
      : undefined
  if (found === undefined)
    throw new Mistake(`"${name}" names no edition. Give its number, or LIST/latest, such as daily/latest.`)
  const edition = found[0]
  if (edition === undefined)
    throw new Mistake(`There is no edition ${name}. "broadsheet editions" lists them.`, exitCodes.usage)
  return edition
}

async function select(database: Database, rest: RawBuilder<unknown>): Promise<Edition[]> {
  const found = await sql<Edition>`
    select ${columns} from editions e join lists l on l.id = e.list_id ${rest}`.execute(database)
  return found.rows
}
