/** Writes a message of ours to one reader: words in the reader's language, in the look of the list. */
import { encodeNotice, fillNoticeHtml } from '../../src/message/notices/encode-notice.ts'
import { fillWords, localesOf } from '../../src/render/locale.ts'
import type { NoticeInput, NoticeRendering } from '../../src/render/notice-look.ts'
import { type NoticeValues, writeNoticeText } from '../../src/render/notice-text.ts'
import { type NoticeWords, readNoticeLocale, wordsOf } from '../../src/render/notice-words.ts'
import { otherDirection } from '../../src/render/text-direction.ts'
import { sayLife } from '../preferences/say-life.ts'
import type { Gathered, WordedNotice } from './gather.ts'
import type { NoticeIdentity } from './identity.ts'
import type { FindLogo } from './logos.ts'

/** One message to write. */
export interface WordedOrder {
  readonly notice: WordedNotice
  readonly identity: NoticeIdentity
  readonly gathered: Gathered
  readonly address: string
  readonly date: Date
  readonly messageId: string
}

/** Where its look comes from. */
export interface WordedTools {
  readonly render: (input: NoticeInput) => Promise<NoticeRendering>
  readonly logos: FindLogo
}

/** A subject is read in a list of subjects: more names than these say less than the publication's. */
const mostNamesInSubject = 3

/** Writes it, whole. */
export async function writeWorded({ render, logos }: WordedTools, order: WordedOrder): Promise<Buffer> {
  const { notice, identity, gathered, address, date, messageId } = order
  const { publicationName, postalAddress, site, brand, theme, themes, list } = identity
  const words = wordsOf(readNoticeLocale(notice.language, localesOf('notices')), notice.kind)
  const values = valuesOf(order, words)
  const logo = await logos(brand.logo)
  const input: NoticeInput = {
    words,
    look: {
      name: list?.name ?? publicationName,
      ...{ publicationName, postalAddress, site, brand, theme },
      ...(themes !== undefined && { themes }),
    },
    ...(logo !== undefined && { logo }),
  }
  const rendering = await render(input)
  const many = gathered.lists.length > mostNamesInSubject
  return encodeNotice(
    {
      from: identity.from,
      replyTo: identity.replyTo === undefined ? undefined : { address: identity.replyTo },
      to: { address },
      subject: oneLine(fillWords(words.subject, many ? { ...values, lists: publicationName } : values)),
      date,
      messageId,
      lang: words.lang,
      list: list && { list, site },
      formSub: notice.kind === 'confirm' ? { ip: notice.ip, domain: new URL(site).hostname } : undefined,
    },
    { text: writeNoticeText(input, values), html: fillNoticeHtml(rendering, values) },
    gathered.file,
  )
}

function valuesOf({ identity, gathered, address }: WordedOrder, { lang, dir }: NoticeWords): NoticeValues {
  const { publicationName, replyTo, from } = identity
  const names = gathered.lists.map(({ name }) => isolate(oneLine(name), dir))
  return {
    ...gathered.values,
    address,
    publication: oneLine(publicationName),
    contact: replyTo ?? from.address,
    // A reader of no list that there still is has to do with the publication.
    lists:
      names.length === 0
        ? oneLine(publicationName)
        : new Intl.ListFormat([lang, 'en'], { type: 'conjunction' }).format(names),
    ...(gathered.lives !== undefined && { time: sayLife(gathered.lives, lang) }),
  }
}

/** A name that runs against the sentence, so that "A and B" stays in this order (UAX 9, FSI and PDI); a subject has no markup. */
function isolate(name: string, dir: 'ltr' | 'rtl'): string {
  return otherDirection(name, dir) === undefined ? name : `\u2068${name}\u2069`
}

function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
