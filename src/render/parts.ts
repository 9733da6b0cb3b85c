/**
 * What a rendering is once it is made: bytes that never change, with named slots between them.
 *
 * Composing makes it once per edition and variant; sending only fills slots (DESIGN 3.8). Stored with the
 * edition under its format number, so that a later release still sends what an earlier one composed.
 */

/** How a slot's value is written into the message, so that no value can leave its place. */
export type SlotEncoding =
  /** ASCII that we make ourselves (a date, a Message-ID, a URL in a header): checked, then copied. */
  | 'token'
  /** A mailbox of the To header: display name (RFC 2047 where needed) and address. */
  | 'mailbox'
  /** Words in quoted-printable plain text. */
  | 'text'
  /** Words in quoted-printable HTML, escaped first. */
  | 'html'
  /** Words in a header, as encoded words (RFC 2047) on lines of their own. */
  | 'header'

/** The closed set of what may differ from one reader's message to the next, beside the merge fields. */
export const slotNames = [
  'date',
  'messageId',
  'to',
  'unsubscribeUrl',
  'unsubscribeMailto',
  'address',
  'name',
] as const

/** Those that a theme's templates may show; the others are of headers. */
export const templateSlots = ['address', 'unsubscribeUrl', 'name'] as const satisfies readonly SlotName[]

/** What the publisher knows of a reader: `reader.name`, or an attribute by its key. An edition's writer chose them. */
export type MergeSlotName = `reader.${string}`

/** One of {@link slotNames}, or a merge field. */
export type SlotName = (typeof slotNames)[number] | MergeSlotName

/** A place that is filled per recipient; `fallback` stands where the recipient has no value (may be empty). */
export interface Slot {
  readonly name: SlotName
  readonly fallback: string
  readonly encoding: SlotEncoding
}

/** Constant text (7-bit, CRLF line ends, ready for the wire) or a slot. */
export type Part = string | Slot

/** The whole message of one edition and variant, headers and body, as it is stored. */
export interface MessageParts {
  readonly v: 1
  readonly parts: readonly Part[]
}

/** A body as people look at it: a slot stands as its fallback, or as `{name}` where it has none. */
export function showParts(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.fallback || `{${part.name}}`)).join('')
}
