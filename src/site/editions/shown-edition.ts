/** Which editions have a page: those that went out, to whomever holds the address. */
import { sql } from 'kysely'
import type { Article, StoredImage } from '../../article/article.ts'
import type { ListSettings } from '../../config/settings.ts'
import type { EditionId } from '../../edition/edition.ts'

/** The few words about an edition that stand wherever it is named. */
export interface EditionLine {
  readonly id: EditionId
  readonly pageKey: string
  readonly listId: number
  readonly subject: string
  readonly preheader: string
  readonly headline: string
  /** Whether `{{reader.…}}` in its words is a merge field. */
  readonly merge: boolean
  readonly launchedAt: Date
  /** How many articles it has. */
  readonly articles: number
}

/** An edition as it was launched. */
export interface ShownEdition extends EditionLine {
  /** The key of its list. */
  readonly list: string
  readonly settings: FrozenSettings
  readonly logo: StoredImage | null
  readonly blocks: readonly [Article, ...Article[]]
}

/** What a page takes from the settings that were frozen with the edition; an older release may have left some out. */
export type FrozenSettings = Pick<ListSettings, 'name' | 'publicationName' | 'language'> &
  Partial<Pick<ListSettings, 'languages' | 'callToAction'>>

/** The columns of an {@link EditionLine}, of `editions e`. */
export const lineColumns = sql`
  e.id, e.page_key as "pageKey", e.list_id as "listId", e.subject, e.preheader, e.headline, e.merge,
  e.launched_at as "launchedAt",
  (select count(*) from edition_articles a where a.edition_id = e.id) as articles`

/**
 * True for an edition `e` that was launched. One that was cancelled keeps its page where a message may have gone
 * out, since a reader may hold its address; where none did, nobody was ever promised one. The first pass claims by
 * `n`, so only rows up to its cursor can have been handed over: a large edition is not read through.
 */
export const isShown = sql`
  e.launched_at is not null and (e.status <> 'cancelled' or exists (
    select from edition_cursors c join deliveries d on d.edition_id = c.edition_id and d.n <= c.claimed_n
    where c.edition_id = e.id and d.state in ('transmitting', 'accepted', 'in_doubt'))
  or exists (select from edition_totals t where t.edition_id = e.id and t.accepted > 0))`
