/** Loads what an edition's page shows: its articles and its look as they went out, and no reader's data. */
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { isRightKey, readEditionAddress } from './edition-address.ts'
import { fillEdition } from './fill-fallbacks.ts'
import { isShown, lineColumns, type ShownEdition } from './shown-edition.ts'

/** The edition of an address; undefined for a wrong key just as for an edition that is not there or not shown. */
export async function loadEdition(database: Database, address: string): Promise<ShownEdition | undefined> {
  const named = readEditionAddress(address)
  if (named === undefined) return undefined
  // The key is compared before anything heavy is read: how long it takes tells nothing.
  const found = await sql<{ key: string }>`
    select e.page_key as key from editions e where e.id = ${named.id} and ${isShown}`.execute(database)
  if (!isRightKey(named.key, found.rows[0]?.key)) return undefined
  const loaded = await loadEditions(database, [named.id])
  return loaded[0]
}

/** These editions with their articles, newest launch first. */
export async function loadEditions(database: Database, ids: readonly number[]): Promise<ShownEdition[]> {
  const loaded = await sql<ShownEdition>`
    select ${lineColumns}, l.key as list, e.settings, e.logo,
      (select json_agg(a.article order by a.position) from edition_articles a where a.edition_id = e.id) as blocks
    from editions e join lists l on l.id = e.list_id
    where e.id = any(${ids}) and ${isShown}
    order by e.launched_at desc, e.id desc`.execute(database)
  return loaded.rows.map(fillEdition)
}
