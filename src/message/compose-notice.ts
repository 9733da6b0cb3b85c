/** Composes a notice to the operator: plain text on purpose, with what to do next. */
import { readFileSync } from 'node:fs'
import { wrapText } from '../render/wrap-text.ts'
import { assertToken, encodeHeaderText } from './header.ts'
import { formatMailDate } from './identity.ts'
import { encodeMailbox } from './mailbox.ts'
import { encodeText } from './quoted-printable.ts'

/** What the operator is told about an edition. */
export interface EditionWords {
  readonly kind: 'edition_needs_you'
  readonly edition: number
  readonly list: string
  readonly subject: string
  readonly event: 'paused' | 'held' | 'failed' | 'done_with_trouble'
  /** The reason in words, and what to do. */
  readonly detail: string
}

/** What the operator is told when many more people than usual are being signed up. */
export interface SignUpWords {
  readonly kind: 'sign_ups_held'
  /** In the last hour. */
  readonly asked: number
  readonly allowed: number
}

/** What the operator is told. */
export type NoticeWords = EditionWords | SignUpWords

/** Whom it is from and to, and what makes it one message on every try. */
export interface NoticeEnvelope {
  readonly from: { readonly name: string; readonly address: string; readonly site: string }
  readonly to: string
  readonly date: Date
  /** With its angle brackets. */
  readonly messageId: string
}

const events = {
  paused: 'is paused',
  held: 'is held',
  failed: 'has failed',
  done_with_trouble: 'is done, with trouble',
} as const

/** Writes the whole message. */
export function composeNotice(words: NoticeWords, { from, to, date, messageId }: NoticeEnvelope): Buffer {
  const { subject, body } = fillTemplate(words.kind, {
    ...valuesOf(words),
    publication: oneLine(from.name),
    site: oneLine(from.site),
  })
  assertToken('Message-ID', messageId)
  const lines = [
    `From: ${encodeMailbox('From', from)}`,
    `To: ${encodeMailbox('To', { address: to })}`,
    `Subject: ${encodeHeaderText('Subject', subject)}`,
    `Date: ${formatMailDate(date)}`,
    `Message-ID: ${messageId}`,
    // RFC 3834 5: nobody's vacation notice shall answer.
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    encodeText(`${wrapText(body)}\n`),
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

function valuesOf(words: NoticeWords): Readonly<Record<string, string>> {
  if (words.kind === 'sign_ups_held') return { asked: String(words.asked), allowed: String(words.allowed) }
  return {
    edition: String(words.edition),
    list: oneLine(words.list),
    subject: oneLine(words.subject),
    event: events[words.event],
    detail: words.detail,
  }
}

/** The template's first line is the subject; `{word}` stands for a value, which is only ever text. */
function fillTemplate(
  kind: NoticeWords['kind'],
  values: Readonly<Record<string, string>>,
): { subject: string; body: string } {
  const file = new URL(`../../templates/notices/${kind.replaceAll('_', '-')}.txt`, import.meta.url)
  const filled = readFileSync(file, 'utf8')
    .trimEnd()
    .replaceAll(/\{(\w+)\}/g, (place, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`${file.pathname}: nothing stands for ${place}`)
      return value
    })
  const end = filled.indexOf('\n')
  return { subject: filled.slice(0, end), body: filled.slice(end).trim() }
}

function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
