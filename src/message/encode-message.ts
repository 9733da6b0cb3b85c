/** Encodes a rendering as a message (RFC 5322, MIME) whose constant parts are ready for the wire, slots between them. */
import type { MessageParts, Part } from '../render/parts.ts'
import { type AttachedImage, relateImages } from './attach-images.ts'
import { encodeWordLines } from './encoded-word.ts'
import { assertHeaderValue, assertToken, encodeHeaderText } from './header.ts'
import { domainOf } from './identity.ts'
import { cleanName, encodeMailbox, encodeNamed, type Mailbox } from './mailbox.ts'
import { encodeText, softBreak } from './quoted-printable.ts'

/** What the headers say, the same for every reader of an edition. */
export interface Envelope {
  /** Words, and the merge fields between them where it has any. */
  readonly subject: string | readonly Part[]
  readonly from: Mailbox
  readonly replyTo?: Mailbox | undefined
  /** List-Id (RFC 2919): the list's key is never reused, so the id stays the list's for ever. */
  readonly list: { readonly key: string; readonly name: string }
  /** Where readers reach the public pages. */
  readonly site: string
  /** True where mail to the unsubscribe address is read. */
  readonly unsubscribeByMail?: boolean | undefined
  /** Who sends, for Gmail's Feedback-ID; and the edition, as its campaign. */
  readonly feedbackId?: string | undefined
  readonly campaign?: string | undefined
}

/** A rendering's two bodies: words as they are read, slots between them. */
export interface Bodies {
  readonly text: readonly Part[]
  readonly html: readonly Part[]
}

/** `=_` cannot stand in quoted-printable (RFC 2045 6.7), so no content can hold the boundary. */
const boundary = '=_broadsheet'

/** Makes the message's parts: headers, text, HTML, and the pictures that go along. */
export function encodeMessage(
  envelope: Envelope,
  bodies: Bodies,
  attached: readonly AttachedImage[] = [],
): MessageParts {
  return {
    v: 2,
    parts: joinConstants([
      ...headers(envelope),
      `\r\n--${boundary}\r\n`,
      ...bodyHeaders('text/plain'),
      ...encodeBody(bodies.text),
      `\r\n--${boundary}\r\n`,
      ...relateImages([...bodyHeaders('text/html'), ...encodeBody(bodies.html)], attached),
      `\r\n--${boundary}--\r\n`,
    ]),
  }
}

function headers(envelope: Envelope): Part[] {
  const { from, replyTo } = envelope
  assertHeaderValue('From', from.name ?? '')
  return [
    `From: ${encodeMailbox('From', from)}\r\n`,
    'To: ',
    { name: 'to', fallback: '', encoding: 'mailbox' },
    '\r\nSubject:',
    ...encodeSubject(envelope.subject),
    '\r\nDate: ',
    { name: 'date', fallback: '', encoding: 'token' },
    '\r\nMessage-ID: ',
    { name: 'messageId', fallback: '', encoding: 'token' },
    '\r\n',
    ...(replyTo === undefined ? [] : [`Reply-To: ${encodeMailbox('Reply-To', replyTo)}\r\n`]),
    `List-Id: ${listId(envelope)}\r\n`,
    // RFC 8058 3.1: one https URI, first.
    'List-Unsubscribe: <',
    { name: 'unsubscribeUrl', fallback: '', encoding: 'token' },
    '>',
    ...(envelope.unsubscribeByMail === true ? unsubscribeMailto : []),
    '\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n',
    // Not on the standards track, but what keeps vacation notices away (RFC 3834 2).
    'Precedence: bulk\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n',
    ...feedbackId(envelope),
    `MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n`,
  ]
}

/** A subject with merge fields is all encoded words: only they can be put together without a blank between them. */
function encodeSubject(subject: Envelope['subject']): Part[] {
  if (typeof subject === 'string') return [` ${encodeHeaderText('Subject', subject)}`]
  return subject.map((part) => {
    if (typeof part !== 'string') return part
    assertHeaderValue('Subject', part)
    return encodeWordLines(part)
  })
}

const unsubscribeMailto: readonly Part[] = [
  ',\r\n <',
  { name: 'unsubscribeMailto', fallback: '', encoding: 'token' },
  '>',
]

/** List-Id (RFC 2919), whose id stays the list's for ever. */
export function listId({ list, site, from }: Pick<Envelope, 'list' | 'site' | 'from'>): string {
  const id = `${list.key}.${listDomain(site, from.address)}`
  assertToken('List-Id', id)
  assertHeaderValue('List-Id', list.name)
  // RFC 2919 2: a phrase that may be left out, and the id.
  const name = cleanName(list.name)
  return name === '' ? `<${id}>` : encodeNamed(name, id, 'List-Id: '.length)
}

/** A domain that the publication owns: the site's, or From's where the site is an address on this machine. */
function listDomain(site: string, fromAddress: string): string {
  const host = URL.parse(site)?.hostname ?? ''
  return /^[a-z0-9.-]+\.[a-z][a-z0-9-]*$/.test(host) ? host : domainOf(fromAddress)
}

/** Gmail: campaign, list, type, sender; no part differs between recipients. */
function feedbackId({ feedbackId: sender, campaign, list }: Envelope): string[] {
  if (sender === undefined) return []
  const value = [campaign ?? '', list.key, 'newsletter', sender].join(':')
  assertToken('Feedback-ID', value)
  return [`Feedback-ID: ${value}\r\n`]
}

function bodyHeaders(type: string): string[] {
  return [`Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`]
}

/** Each slot begins and ends at a soft break, so that its value can be encoded alone. */
function encodeBody(parts: readonly Part[]): Part[] {
  const body = joinConstants(parts)
  const out: Part[] = []
  for (const [at, part] of body.entries()) {
    if (typeof part !== 'string') {
      out.push(part, softBreak)
      continue
    }
    const text = encodeText(part)
    out.push(
      typeof body[at + 1] === 'object' && text !== '' && !text.endsWith('\r\n') ? text + softBreak : text,
    )
  }
  return out
}

function joinConstants(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part
    else joined.push(part)
  }
  return joined
}
