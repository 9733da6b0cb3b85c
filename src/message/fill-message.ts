/** Fills one recipient's values into a prepared message: the hot path, which copies no constant part. */
import { isPartsFormat, type MessageParts, type Part, type Slot, type SlotName } from '../render/parts.ts'
import { encodeWordLines } from './encoded-word.ts'
import { assertToken, HeaderRefused } from './header.ts'
import { cleanName, encodeMailbox, type Mailbox } from './mailbox.ts'
import { encodeValue } from './quoted-printable.ts'
import { type SignedUp, saySignedUp } from './say-signed-up.ts'

/** One recipient's values; a slot without one takes its fallback. Merge fields stand under their slots' names. */
export interface SlotValues extends Readonly<Partial<Record<WordSlot, string>>> {
  readonly to: Mailbox
  /** RFC 5322 3.3. */
  readonly date: string
  /** With its angle brackets. */
  readonly messageId: string
  readonly unsubscribeUrl: string
  readonly preferencesUrl: string
  /** When and how the reader signed up; the slot's own sentences say it. */
  readonly signedUp?: SignedUp | undefined
  /** As the body shows it. */
  readonly address: string
}

/** Slots whose values are words as they stand. */
type WordSlot = Exclude<SlotName, 'to' | 'signedUp'>

/** A message ready to be filled any number of times. */
export interface PreparedMessage {
  /** Long constants as bytes, short ones as text that is joined with the values beside them. */
  readonly pieces: readonly (Buffer | string | Slot)[]
}

/** Below this a constant costs less to copy than a chunk of its own costs on the way to the socket. */
const shortConstant = 1024

/** Turns stored parts into what {@link fillMessage} takes; once per edition and process. */
export function prepareParts(message: MessageParts): PreparedMessage {
  if (!isPartsFormat(message.v))
    throw new Error(`Parts of format ${String(message.v)} are unknown to this release.`)
  return { pieces: message.parts.map(preparePart) }
}

function preparePart(part: Part): Buffer | string | Slot {
  return typeof part === 'string' && part.length >= shortConstant ? Buffer.from(part, 'latin1') : part
}

/** The message's bytes in order. Throws HeaderRefused where a value may not stand in its header. */
export function fillMessage(prepared: PreparedMessage, values: SlotValues): Buffer[] {
  const chunks: Buffer[] = []
  let line = ''
  for (const piece of prepared.pieces) {
    if (typeof piece === 'string') line += piece
    else if (Buffer.isBuffer(piece)) {
      if (line !== '') chunks.push(Buffer.from(line, 'latin1'))
      line = ''
      chunks.push(piece)
    } else line += encodeSlot(piece, values)
  }
  if (line !== '') chunks.push(Buffer.from(line, 'latin1'))
  return chunks
}

/** Which header a token stands in, for the error that names it. */
const headerOf: Readonly<Partial<Record<SlotName, string>>> = {
  date: 'Date',
  messageId: 'Message-ID',
  unsubscribeUrl: 'List-Unsubscribe',
  unsubscribeMailto: 'List-Unsubscribe',
}

/** RFC 2369 2: the URI stands in angle brackets, which it must not close. */
function assertUri(value: string): void {
  if (/[<>\s]/.test(value)) throw new HeaderRefused('List-Unsubscribe', 'its value is no URI')
}

function encodeSlot(slot: Slot, values: SlotValues): string {
  if (slot.encoding === 'mailbox') return encodeMailbox('To', values.to)
  const value = findValue(slot, values) || slot.fallback
  switch (slot.encoding) {
    case 'token':
      assertToken(headerOf[slot.name] ?? slot.name, value)
      if (headerOf[slot.name] === 'List-Unsubscribe') assertUri(value)
      return value
    case 'header':
      return encodeWordLines(slotText(slot, value))
    case 'text':
      return encodeValue(slotText(slot, value))
    case 'html':
      return encodeValue(escapeValue(slotText(slot, value)))
  }
}

function findValue({ name, sentences }: Slot, values: SlotValues): string | undefined {
  if (name === 'to') return values.to.address
  if (name !== 'signedUp') return knownValue(name, values)
  return sentences && values.signedUp && saySignedUp(sentences, values.signedUp)
}

/** What we know of a reader; a merge field whose value is blank has none. */
function knownValue(name: WordSlot, values: SlotValues): string | undefined {
  const value = values[name]
  return name.startsWith('reader.') ? value?.trim() : value
}

/** A value is one line of whole characters; a name is cut as short as in To where it stands in a header, never in a body. */
function slotText({ name, encoding }: Slot, value: string): string {
  const isName = name === 'name' || name === 'reader.name'
  if (isName && encoding === 'header') return cleanName(value)
  const line = value.toWellFormed().replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  return isName ? line.replaceAll(/\s+/gu, ' ').trim() : line
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeValue(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
