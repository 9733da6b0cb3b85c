/** The compose job: makes an edition's message, once, and checks it. */
import { sql, type Transaction } from 'kysely'
import type { Article, StoredImage } from '../src/article/article.ts'
import { listImages } from '../src/article/images/change-images.ts'
import type { ListSettings } from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import type { EditionId, EditionStatus } from '../src/edition/edition.ts'
import { editionPath, editionSlug, hashJson } from '../src/edition/identify.ts'
import { loadImages } from '../src/edition/save-images.ts'
import type { Log } from '../src/log.ts'
import { type AttachedImage, attachImages } from '../src/message/attach-images.ts'
import { encodeMessage } from '../src/message/encode-message.ts'
import { HeaderRefused } from '../src/message/header.ts'
import { mergeSubject } from '../src/message/merge-subject.ts'
import { Mistake } from '../src/mistake.ts'
import { checkComposed } from '../src/preflight/check-composed.ts'
import { countLongest } from '../src/preflight/checked.ts'
import { showParts } from '../src/render/parts.ts'
import { RenderFailed } from '../src/render/render-failed.ts'
import type { Renderer } from '../src/render/renderer.ts'

/** What composing needs. */
export interface ComposeTools {
  readonly database: Database
  readonly renderer: Pick<Renderer, 'render'>
  readonly log: Log
}

/** What came of it; `unchanged` where this very draft was composed before. */
export type Composition = 'composed' | 'unchanged' | 'failed' | 'bound'

/** The advisory locks of compositions: this class, and the edition's number. 'comp' in ASCII. */
const composeLocks = 0x636f6d70

/**
 * load -> render -> encode -> check -> save. Two that compose the same edition do it one after the other, and
 * the second finds it done. An article that can't be rendered fails its edition, with the reason kept; what
 * is no fault of the article is thrown.
 */
export async function composeEdition(tools: ComposeTools, id: EditionId): Promise<Composition> {
  return await tools.database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${composeLocks}, ${id})`.execute(transaction)
    const draft = await loadDraft(transaction, id)
    if (draft === undefined) return 'bound'
    const content = contentHash(draft)
    if (draft.status === 'ready' && draft.composed?.equals(content) === true) return 'unchanged'
    const startedAt = performance.now()
    try {
      const composed = await compose(tools.renderer, draft, await loadAttached(transaction, draft))
      await save(transaction, draft, content, composed)
      tools.log.editionComposed(id, Math.round(performance.now() - startedAt))
      return 'composed'
    } catch (error) {
      if (!isArticleFault(error)) throw error
      const reason = error.message
      await sql`
        update editions set status = 'failed', reason = ${reason}
        where id = ${id} and fingerprint = ${draft.fingerprint}`.execute(transaction)
      tools.log.editionComposeFailed(id, reason)
      return 'failed'
    }
  })
}

/** A renderer that was stopped with its worker says nothing about the article. */
function isArticleFault(error: unknown): error is Error {
  if (error instanceof RenderFailed) return error.fault !== 'stopped'
  return error instanceof HeaderRefused || error instanceof Mistake
}

interface DraftRow {
  readonly id: EditionId
  readonly status: EditionStatus
  readonly fingerprint: Buffer
  readonly subject: string
  readonly preheader: string
  readonly pageKey: string
  readonly merge: boolean
  readonly inlineImages: boolean
  readonly logo: StoredImage | null
  readonly list: string
  readonly settings: ListSettings
  readonly articles: readonly [Article, ...Article[]]
  /** The hash of what was composed last. */
  readonly composed: Buffer | null
}

async function loadDraft(transaction: Transaction<unknown>, id: EditionId): Promise<DraftRow | undefined> {
  const loaded = await sql<DraftRow>`
    select e.id, e.status, e.fingerprint, e.subject, e.preheader, l.key as list, e.settings, e.merge, e.logo,
      e.page_key as "pageKey", e.inline_images as "inlineImages",
      (select json_agg(a.article order by a.position) from edition_articles a where a.edition_id = e.id) as articles,
      p.fingerprint as composed
    from editions e
      join lists l on l.id = e.list_id
      left join edition_parts p on p.edition_id = e.id and p.variant = 0
    where e.id = ${id} and e.launched_at is null and e.status in ('draft', 'ready', 'failed')
    for update of e`.execute(transaction)
  return loaded.rows[0]
}

/** The pictures that go along with each message. */
async function loadAttached(
  transaction: Transaction<unknown>,
  { inlineImages, articles, logo }: DraftRow,
): Promise<AttachedImage[]> {
  if (!inlineImages) return []
  const stored = [...articles.flatMap(listImages).map((image) => image.stored), logo ?? undefined]
  return attachImages(
    await loadImages(
      transaction,
      stored.flatMap((image) => image?.hash ?? []),
    ),
  )
}

/** Everything that the message depends on. */
function contentHash(draft: DraftRow): Buffer {
  const { fingerprint, settings, articles, merge, inlineImages, logo } = draft
  return hashJson([fingerprint.toString('hex'), settings, articles, merge, inlineImages, logo])
}

/** The message and its two bodies as a reader without a name would see them. */
export async function compose(
  renderer: Pick<Renderer, 'render'>,
  draft: Omit<DraftRow, 'status' | 'fingerprint' | 'composed'>,
  attached: readonly AttachedImage[],
) {
  const { settings, subject, preheader, articles, merge } = draft
  const viewUrl = `${settings.site}${editionPath(draft.id, draft.pageKey)}`
  const rendering = await renderer.render({
    articles: draft.articles,
    look: settings,
    ...(draft.logo !== null && { logo: draft.logo }),
    subject,
    preheader,
    editionSlug: editionSlug(draft.id),
    viewUrl,
    merge: draft.merge,
    images: draft.inlineImages ? 'inline' : 'hosted',
  })
  const message = encodeMessage(
    {
      subject: merge ? mergeSubject(subject) : subject,
      from: settings.from,
      replyTo: settings.replyTo === undefined ? undefined : { address: settings.replyTo },
      list: { key: draft.list, name: settings.name },
      site: settings.site,
      unsubscribeByMail: settings.inbound !== undefined,
      feedbackId: settings.feedbackId,
      campaign: editionSlug(draft.id),
    },
    rendering,
    attached,
  )
  const html = showParts(rendering.html)
  const text = showParts(rendering.text)
  const findings = checkComposed({
    ...{ settings, subject, preheader, html, text, message, viewUrl, articles, merge },
    longestHtml: countLongest(rendering.html),
  })
  return { message, html, text, findings, words: rendering.words, minutes: rendering.minutes }
}

async function save(
  transaction: Transaction<unknown>,
  { id }: DraftRow,
  content: Buffer,
  { message, html, text, findings }: Awaited<ReturnType<typeof compose>>,
): Promise<void> {
  await sql`
    insert into edition_parts (edition_id, variant, fingerprint, v, parts, html, text, findings)
    values (${id}, 0, ${content}, ${message.v}, ${JSON.stringify(message.parts)}::json, ${html}, ${text},
            ${JSON.stringify(findings)}::jsonb)
    on conflict (edition_id, variant) do update set
      fingerprint = excluded.fingerprint, v = excluded.v, parts = excluded.parts, html = excluded.html,
      text = excluded.text, findings = excluded.findings`.execute(transaction)
  await sql`update editions set status = 'ready', reason = null, composed_at = clock() where id = ${id}`.execute(
    transaction,
  )
}
