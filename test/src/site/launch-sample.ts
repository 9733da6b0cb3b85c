/** Launches editions for the tests of the pages that show them, by the product's own statements. */
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Article, StoredImage } from '../../../src/article/article.ts'
import type { Database } from '../../../src/database/database.ts'
import type { Edition } from '../../../src/edition/edition.ts'
import { editionPath, hashJson } from '../../../src/edition/identify.ts'
import { saveDraft } from '../../../src/edition/save-draft.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { look } from '../render/sample.ts'

/** What may be told about a sample. */
export interface Sample {
  readonly listId: number
  readonly articles: readonly [Article, ...Article[]]
  readonly subject?: string
  readonly preheader?: string
  readonly merge?: boolean
  readonly logo?: StoredImage
  readonly settings?: object
}

let made = 0

/** A draft, and the path that its page would have. */
export async function draftSample(
  database: Database,
  sample: Sample,
): Promise<{ edition: Edition; path: string }> {
  const [first] = sample.articles
  const saved = await saveDraft(database, {
    listId: sample.listId,
    list: 'daily',
    key: `sample ${++made}`,
    source: hashJson([made]),
    articles: [
      { sourceName: 'story.md', article: first },
      ...sample.articles.slice(1).map((article) => ({ sourceName: 'other.md', article })),
    ],
    merge: sample.merge ?? false,
    inlineImages: false,
    ...(sample.logo !== undefined && { logo: sample.logo }),
    subject: sample.subject ?? first.headline,
    preheader: sample.preheader ?? 'What the story is about',
    theme: 'broadsheet',
    settings: { ...look, languages: ['en'], ...sample.settings },
  })
  const found = await sql<{ key: string }>`
    select page_key as key from editions where id = ${saved.edition.id}`.execute(database)
  return { edition: saved.edition, path: editionPath(saved.edition.id, found.rows[0]?.key ?? '') }
}

/** An edition that is going out, and the path of its page. */
export async function launchSample(
  database: Database,
  sample: Sample,
): Promise<{ edition: Edition; path: string }> {
  const draft = await draftSample(database, sample)
  await sql`update editions set status = 'ready' where id = ${draft.edition.id}`.execute(database)
  const { id, fingerprint } = draft.edition
  const launched = await launch(database, { edition: id, agreed: fingerprint, again: true })
  assert.equal(launched.kind, 'launched')
  return draft
}
