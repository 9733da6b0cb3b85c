/** Writes a list's welcome: its article, set like an edition, with the newest edition linked below it. */
import type { Article, Block } from '../../src/article/article.ts'
import { suggestPreheader } from '../../src/article/suggest-preheader.ts'
import type { ListSettings } from '../../src/config/settings.ts'
import { encodeMessage } from '../../src/message/encode-message.ts'
import { fillMessage, type PreparedMessage, prepareParts } from '../../src/message/fill-message.ts'
import { mergeSubject } from '../../src/message/merge-subject.ts'
import { recipientValues } from '../../src/message/recipient-values.ts'
import { localesOf } from '../../src/render/locale.ts'
import { changeWords, showFallbacks } from '../../src/render/merge-fields.ts'
import { readWords } from '../../src/render/words.ts'
import { findNewestEditions, type NewestEdition } from '../confirm/newest-editions.ts'
import { identityOf } from './identity.ts'
import type { FindLogo } from './logos.ts'
import type { DeskTools, NoticeOrder, WrittenNotice } from './order.ts'
import type { Addressee } from './read-addressee.ts'
import { openWelcomeArticles } from './welcome-article.ts'

/** One welcome to write. */
export interface WelcomeOrder {
  readonly order: NoticeOrder
  readonly reader: Addressee
  readonly messageId: string
}

/** What is the same for all readers of a list until its file changes or an edition goes out. */
interface Welcome {
  readonly key: string
  readonly message: Promise<PreparedMessage>
}

/** Opens it; each list's last rendering is kept. */
export function openWelcomes(
  tools: DeskTools,
  logos: FindLogo,
): (order: WelcomeOrder) => Promise<WrittenNotice> {
  const { database, publishing, renderer, ring, instance } = tools
  const readArticle = openWelcomeArticles(database)
  const kept = new Map<string, Welcome>()
  const compose = async (
    settings: ListSettings,
    article: Article,
    newest: NewestEdition | undefined,
  ): Promise<PreparedMessage> => {
    const merge = article.edition?.merge === true
    const subject = article.edition?.subject ?? article.headline
    const logo = await logos(settings.brand.logo)
    const rendering = await renderer.render({
      articles: [withNewest(article, newest, settings)],
      // The digest shows the beginnings of articles that a page has the whole of; a welcome has no page.
      look: settings.theme === 'digest' ? { ...settings, theme: 'broadsheet' } : settings,
      ...(logo !== undefined && { logo }),
      subject,
      preheader:
        article.edition?.preheader ?? suggestPreheader(merge ? changeWords(article, showFallbacks) : article),
      editionSlug: '',
      ...(newest === undefined
        ? ({ viewUrl: archiveOf(settings), welcome: 'archive' } as const)
        : ({ viewUrl: `${settings.site}${newest.path}`, welcome: 'latest' } as const)),
      merge,
      images: 'hosted',
    })
    return prepareParts(
      encodeMessage(
        {
          subject: merge ? mergeSubject(subject) : subject,
          from: settings.from,
          replyTo: settings.replyTo === undefined ? undefined : { address: settings.replyTo },
          list: settings,
          site: settings.site,
          unsubscribeByMail: settings.inbound !== undefined,
          feedbackId: settings.feedbackId,
          campaign: 'welcome',
        },
        rendering,
      ),
    )
  }
  return async ({ order, reader, messageId }) => {
    const { list: settings } = identityOf(publishing, order.payload.lists)
    const [list] = reader.lists
    if (settings?.welcome === undefined || list === undefined)
      return { kind: 'gone', reason: 'the list has no welcome any more' }
    if (list.state !== 'confirmed') return { kind: 'gone', reason: 'the reader is not on the list any more' }
    const { article, version } = await readArticle(settings, settings.welcome)
    const [newest] = await findNewestEditions(database, [list.id])
    const key = JSON.stringify([version, newest?.path, newest?.title])
    const known = kept.get(list.key)
    const message = known?.key === key ? known.message : compose(settings, article, newest)
    kept.set(list.key, { key, message })
    message.catch(() => kept.delete(list.key))
    const { values } = recipientValues(
      { ring, instance, edition: 0, listId: list.id, settings },
      {
        ...{ n: 0, subscriber: reader.id, address: order.address, name: reader.name },
        ...(list.confirmedAt !== null && { since: list.confirmedAt }),
        ...(list.source !== null && { source: list.source }),
        attributes: reader.attributes,
      },
      order.createdAt,
    )
    return {
      kind: 'message',
      envelopeFrom: settings.from.address,
      chunks: fillMessage(await message, { ...values, messageId }),
    }
  }
}

function archiveOf({ site, key, archive }: ListSettings): string {
  return archive ? `${site}/archive/${key}` : `${site}/`
}

/** The article with the newest edition named at its end, so that who signed up for a story has it. */
function withNewest(article: Article, newest: NewestEdition | undefined, settings: ListSettings): Article {
  if (newest === undefined) return article
  const { latest } = readWords(article.lang, localesOf('.'))
  const block: Block = {
    ...{ type: 'related', label: latest, title: newest.title, url: `${settings.site}${newest.path}` },
    ...{ id: 'newest', pos: { start: 0, end: 0, line: 1, lastLine: 1 } },
  }
  return { ...article, body: [...article.body, block] }
}
