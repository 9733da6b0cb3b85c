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
  'preferencesUrl',
  'address',
  'signedUp',
  'name',
] as const

/** Those that a theme's templates may show; the others are of headers. */
export const templateSlots = [
  'address',
  'unsubscribeUrl',
  'preferencesUrl',
  'signedUp',
  'name',
] as const satisfies readonly SlotName[]

/** What the publisher knows of a reader: `reader.name`, or an attribute by its key. An edition's writer chose them. */
export type MergeSlotName = `reader.${string}`

/** One of {@link slotNames}, or a merge field. */
export type SlotName = (typeof slotNames)[number] | MergeSlotName

/** A place that is filled per recipient; `fallback` stands where the recipient has no value (may be empty). */
export interface Slot {
  readonly name: SlotName
  readonly fallback: string
  readonly encoding: SlotEncoding
  /** Of `signedUp`: the sentences that its value chooses from. */
  readonly sentences?: SlotSentences
}

/** Sentences with a `{date}` in them, in one language: a value names one of them and a day. */
export interface SlotSentences {
  /** BCP 47: how the day is written. */
  readonly lang: string
  /** By the way that a subscription came about. */
  readonly by: Readonly<Record<string, string>>
}

/** Constant text (7-bit, CRLF line ends, ready for the wire) or a slot. */
export type Part = string | Slot

/** The whole message of one edition and variant, headers and body, as it is stored. */
export interface MessageParts {
  readonly v: PartsFormat
  readonly parts: readonly Part[]
}

/**
 * The formats that this release sends; what it composes is of the last. 2 brought slots with sentences, and the link to
 * the preferences: a release that knows only 1 refuses it, and so sends nobody a link that leads nowhere.
 */
export const partsFormats = [1, 2] as const

/** One of {@link partsFormats}. */
export type PartsFormat = (typeof partsFormats)[number]

/** Whether this release knows how to send parts of a format. */
export function isPartsFormat(v: number): v is PartsFormat {
  return partsFormats.some((format) => format === v)
}

/** A body as people look at it: a slot stands as its fallback, or as `{name}` where it has none. */
export function showParts(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.fallback || `{${part.name}}`)).join('')
}
