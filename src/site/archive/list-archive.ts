/** Lists a list's launched editions, a page at a time, by an index and never by counting. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { fillLine } from '../editions/fill-fallbacks.ts'
import { type EditionLine, isShown, lineColumns } from '../editions/shown-edition.ts'

/** One page of an archive, newest first. */
export interface ArchivePage {
  readonly editions: readonly EditionLine[]
  /** Whether there are launched editions before and after these. */
  readonly older: boolean
  readonly newer: boolean
}

/** Where a page begins: beside an edition, which is not on it. */
export type ArchiveStart = { readonly olderThan: number } | { readonly newerThan: number } | undefined

/** A page of at most `size` editions of the list of that key. */
export async function listArchive(
  database: Database,
  list: string,
  { start, size }: { start: ArchiveStart; size: number },
): Promise<ArchivePage> {
  if (start !== undefined && 'newerThan' in start) {
    const found = await select(database, list, beside('>', { list, id: start.newerThan }), sql`asc`, size + 1)
    const editions = found.slice(0, size).reverse()
    return { editions, older: editions.length > 0, newer: found.length > size }
  }
  const from = start === undefined ? sql`` : beside('<', { list, id: start.olderThan })
  const found = await select(database, list, from, sql`desc`, size + 1)
  const editions = found.slice(0, size)
  return { editions, older: found.length > size, newer: start !== undefined && editions.length > 0 }
}

/** The editions that went out right before and right after this one. */
export async function findNeighbours(
  database: Database,
  { id, list }: { id: number; list: string },
): Promise<{ readonly previous: EditionLine | undefined; readonly next: EditionLine | undefined }> {
  const [previous] = await select(database, list, beside('<', { list, id }), sql`desc`, 1)
  const [next] = await select(database, list, beside('>', { list, id }), sql`asc`, 1)
  return { previous, next }
}

/** An edition of another list is beside nothing. */
function beside(side: '<' | '>', { list, id }: { list: string; id: number }): RawBuilder<unknown> {
  return sql`and (e.launched_at, e.id) ${sql.raw(side)} (
    select o.launched_at, o.id from editions o join lists k on k.id = o.list_id where o.id = ${id} and k.key = ${list})`
}

async function select(
  database: Database,
  list: string,
  where: RawBuilder<unknown>,
  direction: RawBuilder<unknown>,
  limit: number,
): Promise<EditionLine[]> {
  const found = await sql<EditionLine>`
    select ${lineColumns} from editions e
    where e.list_id = (select id from lists where key = ${list}) and ${isShown} ${where}
    order by e.launched_at ${direction}, e.id ${direction} limit ${limit}`.execute(database)
  return found.rows.map(fillLine)
}
