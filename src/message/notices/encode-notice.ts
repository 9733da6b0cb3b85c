/** Encodes a message to a single reader (RFC 5322, MIME): text and HTML, and a file where one comes with it. */
import { escapeText } from '../../render/escape.ts'
import type { NoticeRendering } from '../../render/notice-look.ts'
import type { NoticeValues } from '../../render/notice-text.ts'
import { type Envelope, listId } from '../encode-message.ts'
import { assertHeaderValue, assertToken, encodeHeaderText } from '../header.ts'
import { formatMailDate } from '../identity.ts'
import { encodeMailbox, type Mailbox } from '../mailbox.ts'
import { encodeText } from '../quoted-printable.ts'

/** What the headers say. */
export interface NoticeHead {
  readonly from: Mailbox
  readonly replyTo?: Mailbox | undefined
  readonly to: Mailbox
  readonly subject: string
  readonly date: Date
  /** With its angle brackets. */
  readonly messageId: string
  /** BCP 47. */
  readonly lang: string
  /** The list that it is about, where that is one. */
  readonly list?: Pick<Envelope, 'list' | 'site'> | undefined
  /** A form was sent in, and this is what came of it: from which address, on which site. */
  readonly formSub?: FormSub | undefined
}

/** Who provoked a message. */
export interface FormSub {
  readonly ip: string | null
  /** Of the form's site. */
  readonly domain: string
}

/** A file that comes with it. */
export interface NoticeFile {
  /** ASCII. */
  readonly name: string
  readonly type: 'application/json'
  readonly text: string
}

/** `=_` cannot stand in quoted-printable or base64, so no content can hold a boundary; the inner one does not begin as the outer (RFC 2046 5.1.1). */
const outer = '=_files'
const inner = '=_broadsheet'
/** RFC 2045 6.8. */
const base64Line = /.{1,76}/g

/** Writes the whole message. Throws HeaderRefused where a value may not stand in its header. */
export function encodeNotice(
  head: NoticeHead,
  bodies: { readonly text: string; readonly html: string },
  file?: NoticeFile,
): Buffer {
  const alternatives = [
    `Content-Type: multipart/alternative; boundary="${inner}"`,
    '',
    `--${inner}`,
    ...body('text/plain', bodies.text),
    `--${inner}`,
    ...body('text/html', bodies.html),
    `--${inner}--`,
  ]
  const lines = [
    ...headers(head),
    'MIME-Version: 1.0',
    ...(file ? withFile(alternatives, file) : alternatives),
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

function headers(head: NoticeHead): string[] {
  const { from, replyTo, to, subject, date, messageId, lang, list, formSub } = head
  assertHeaderValue('From', from.name ?? '')
  assertToken('Message-ID', messageId)
  assertToken('Content-Language', lang)
  return [
    `From: ${encodeMailbox('From', from)}`,
    ...(replyTo === undefined ? [] : [`Reply-To: ${encodeMailbox('Reply-To', replyTo)}`]),
    `To: ${encodeMailbox('To', to)}`,
    `Subject: ${encodeHeaderText('Subject', subject)}`,
    `Date: ${formatMailDate(date)}`,
    `Message-ID: ${messageId}`,
    ...(list === undefined ? [] : [`List-Id: ${listId({ ...list, from })}`]),
    // RFC 3834 5: nobody's vacation notice shall answer. Exchange has a field of its own for that.
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: OOF, AutoReply',
    ...(formSub === undefined ? [] : [`Form-Sub: ${sayFormSub(formSub)}`]),
    // RFC 3282: what a mailbox's translator need not guess.
    `Content-Language: ${lang}`,
  ]
}

/** draft-levine-mailbomb-header, recommended by M3AAWG in 2017: a mailbox's provider sees a flood of these for what it is. */
function sayFormSub({ ip, domain }: FormSub): string {
  const value = ['v=1', ...(ip === null ? [] : [`ip=${ip}`]), `dom=${domain}`].join('; ')
  assertToken('Form-Sub', value)
  return value
}

function body(type: 'text/plain' | 'text/html', text: string): string[] {
  return [
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    encodeText(text),
  ]
}

function withFile(alternatives: readonly string[], { name, type, text }: NoticeFile): string[] {
  assertToken('Content-Disposition', name)
  return [
    `Content-Type: multipart/mixed; boundary="${outer}"`,
    '',
    `--${outer}`,
    ...alternatives,
    `--${outer}`,
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    ...(Buffer.from(text, 'utf8').toString('base64').match(base64Line) ?? []),
    `--${outer}--`,
  ]
}

/** The HTML body of one reader's message: whatever is filled in is words, never markup. */
export function fillNoticeHtml({ html }: NoticeRendering, values: NoticeValues): string {
  return html
    .map((part) => {
      if (typeof part === 'string') return part
      const value = values[part.slot]
      if (value === undefined) throw new Error(`nothing stands for {${part.slot}}`)
      return escapeText(value)
    })
    .join('')
}
