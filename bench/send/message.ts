/** The message of the benchmark as the rivals need it: ours as prepared parts, theirs as Handlebars templates with the same words. */
import { readArticle } from '../../src/article/read-article.ts'
import { encodeMessage } from '../../src/message/encode-message.ts'
import { type PreparedMessage, prepareParts, type SlotValues } from '../../src/message/fill-message.ts'
import type { Part } from '../../src/render/parts.ts'
import { renderEdition } from '../../src/render/render-edition.ts'
import { writeStory } from './story.ts'

const from = { name: 'The Test Broadsheet', address: 'news@example.org' }
const site = 'http://127.0.0.1:1'

/** One message in the forms that its senders take. */
export interface BenchMessage {
  readonly from: typeof from
  readonly subject: string
  readonly prepared: PreparedMessage
  /** Handlebars' source: each slot is `{{name}}`. */
  readonly html: string
  readonly text: string
  readonly htmlBytes: number
}

/** Renders it, once. */
export async function renderBenchMessage(): Promise<BenchMessage> {
  const article = await readArticle(Buffer.from(writeStory('1')), { name: 'story.txt' })
  const subject = article.headline
  const rendering = await renderEdition(
    {
      articles: [article],
      look: {
        publicationName: from.name,
        name: 'Daily stories',
        postalAddress: '1 Press Lane, Springfield',
        site,
        language: 'en',
        brand: { colour: '#0b57a4' },
        callToAction: {
          title: 'Forwarded this?',
          text: 'Get the next one.',
          button: 'Sign up free',
          fromArticle: false,
        },
        theme: 'broadsheet',
      },
      subject,
      preheader: '',
      editionSlug: 'bench',
      viewUrl: `${site}/e/bench`,
      merge: true,
      images: 'hosted',
    },
    new URL('../../templates/newsletter/', import.meta.url),
  )
  const encoded = encodeMessage(
    { subject, from, list: { key: 'daily', name: 'Daily stories' }, site },
    rendering,
  )
  const html = toTemplate(rendering.html)
  return {
    ...{ from, subject, html, htmlBytes: Buffer.byteLength(html) },
    prepared: prepareParts(encoded),
    text: toTemplate(rendering.text),
  }
}

/** The values of the reader with this number. */
export function valuesOf(number: number): SlotValues {
  const token = String(number).padStart(54, 'x')
  return {
    to: { name: `Reader Nr. ${number}`, address: addressOf(number) },
    name: `Reader Nr. ${number}`,
    'reader.name': `Reader Nr. ${number}`,
    address: addressOf(number),
    date: new Date().toUTCString().replace('GMT', '+0000'),
    messageId: `<d.${number}.bench@example.org>`,
    unsubscribeUrl: `${site}/u/${token}`,
    preferencesUrl: `${site}/p/${token}`,
    signedUp: { on: new Date('2025-11-22T15:00:00Z'), by: 'import' },
  }
}

/** Where its message goes. */
export function addressOf(number: number): string {
  return `reader${number}@example.net`
}

function toTemplate(parts: readonly Part[]): string {
  return parts
    .map((part) =>
      typeof part === 'string' ? part.replaceAll('{{', '{ {') : `{{${part.name.replace('reader.', '')}}}`,
    )
    .join('')
}
