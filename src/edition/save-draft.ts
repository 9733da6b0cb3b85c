/** Saves a draft, or finds that its edition was launched long ago. */
import { sql } from 'kysely'
import type { Article, StoredImage } from '../article/article.ts'
import { blockHashes } from '../article/resemblance.ts'
import type { Database } from '../database/database.ts'
import type { Edition, EditionId } from './edition.ts'
import { findEditionByKey } from './find-edition.ts'
import { fingerprint } from './identify.ts'

/** One article, and what its source is called. */
export interface DraftArticle {
  readonly sourceName: string
  readonly article: Article
}

/** Everything an edition is made from. */
export interface Draft<Settings> {
  readonly listId: number
  readonly list: string
  readonly key: string
  /** SHA-256 of the normalised source. */
  readonly source: Buffer
  readonly articles: readonly [DraftArticle, ...DraftArticle[]]
  /** Whether the articles' merge fields are filled in. */
  readonly merge: boolean
  /** Whether pictures go along in each message. */
  readonly inlineImages: boolean
  readonly logo?: StoredImage
  readonly subject: string
  readonly preheader: string
  readonly theme: string
  /** The list's settings, frozen with the edition. */
  readonly settings: Settings
}

/** What became of it. */
export type SavedDraft =
  | { readonly kind: 'draft'; readonly edition: Edition }
  /** An edition of that key was launched (or cancelled) before; `same` says whether it is this very one. */
  | { readonly kind: 'bound'; readonly edition: Edition; readonly same: boolean }

/**
 * Makes the draft, or takes over the one that an earlier run of the command left (DESIGN 3.7). One whose
 * content differs from what was composed goes back to `draft`.
 */
export async function saveDraft<Settings>(database: Database, draft: Draft<Settings>): Promise<SavedDraft> {
  const print = fingerprint(draft)
  const headline = draft.articles[0].article.headline
  const hashes = draft.articles.flatMap(({ article }) => blockHashes(article))
  const articles = JSON.stringify(draft.articles.map(({ article }) => article))
  const logo = draft.logo === undefined ? null : JSON.stringify(draft.logo)
  const id = await database.transaction().execute(async (transaction) => {
    const saved = await sql<{ id: EditionId }>`
      insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings,
                            headline, block_hashes, merge, inline_images, logo)
      values (${draft.listId}, ${draft.key}, ${draft.source}, ${print}, ${draft.subject}, ${draft.preheader},
              ${draft.theme}, ${JSON.stringify(draft.settings)}::jsonb, ${headline}, ${hashes}::text[],
              ${draft.merge}, ${draft.inlineImages}, ${logo}::jsonb)
      on conflict (key) do update set
        list_id = excluded.list_id, source_hash = excluded.source_hash, fingerprint = excluded.fingerprint,
        subject = excluded.subject, preheader = excluded.preheader, theme = excluded.theme,
        settings = excluded.settings, headline = excluded.headline, block_hashes = excluded.block_hashes,
        merge = excluded.merge, inline_images = excluded.inline_images, logo = excluded.logo,
        reason = null,
        status = case when editions.status = 'ready' and editions.fingerprint = excluded.fingerprint
                       and editions.settings = excluded.settings
                       and ${articles}::jsonb = (select jsonb_agg(a.article order by a.position)
                                                 from edition_articles a where a.edition_id = editions.id)
                       and (editions.merge, editions.inline_images, editions.logo)
                           is not distinct from (excluded.merge, excluded.inline_images, excluded.logo)
                      then 'ready' else 'draft' end::edition_status
      where editions.launched_at is null and editions.status in ('draft', 'ready', 'failed')
      returning id`.execute(transaction)
    const row = saved.rows[0]
    if (row === undefined) return undefined
    await sql`delete from edition_articles where edition_id = ${row.id}`.execute(transaction)
    for (const [position, { sourceName, article }] of draft.articles.entries())
      await sql`
        insert into edition_articles (edition_id, position, source_name, article)
        values (${row.id}, ${position}, ${sourceName}, ${JSON.stringify(article)}::jsonb)`.execute(
        transaction,
      )
    return row.id
  })
  const edition = await findEditionByKey(database, draft.key)
  if (edition === undefined) throw new Error(`edition ${draft.key} is gone`)
  if (id !== undefined) return { kind: 'draft', edition }
  return { kind: 'bound', edition, same: edition.fingerprint.equals(print) }
}
