/** Finds each list's newest edition, so that a new reader misses nothing. */
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { editionPath } from '../../src/edition/identify.ts'
import { Mistake } from '../../src/mistake.ts'
import { showFallbacks } from '../../src/render/merge-fields.ts'

/** An edition to begin with. */
export interface NewestEdition {
  /** The list's id. */
  readonly list: number
  readonly title: string
  /** Below the site's address. */
  readonly path: string
  readonly launchedAt: Date
}

/**
 * The edition of each of these lists that was launched last, if there is one; one that was cancelled is not what a
 * list wants to be known by. One look at an index for each list.
 */
export async function findNewestEditions(
  database: Database,
  lists: readonly number[],
): Promise<readonly NewestEdition[]> {
  const { rows } = await sql<Row>`
    select e.list_id as list, e.id, e.page_key as "pageKey", e.launched_at as "launchedAt", e.merge,
      case when (select count(*) from edition_articles a where a.edition_id = e.id) = 1 then e.headline
           else e.subject end as title
    from unnest(${lists}::int[]) with ordinality l (id, place), lateral (
      select * from editions where list_id = l.id and launched_at is not null and status <> 'cancelled'
      order by launched_at desc, id desc limit 1) e
    order by l.place`.execute(database)
  return rows.map(({ list, id, pageKey, launchedAt, merge, title }) => ({
    ...{ list, launchedAt, title: merge ? fill(title) : title },
    path: editionPath(id, pageKey),
  }))
}

interface Row {
  list: number
  id: number
  pageKey: string
  launchedAt: Date
  merge: boolean
  title: string
}

/** What went out has no fault; a release with another grammar leaves the words as they stand. */
function fill(text: string): string {
  try {
    return showFallbacks(text)
  } catch (error) {
    if (error instanceof Mistake) return text
    throw error
  }
}
