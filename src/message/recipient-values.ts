/** One recipient's values for the slots, and the envelope sender that a bounce comes back to. */
import type { ListSettings } from '../config/settings.ts'
import type { EditionId } from '../edition/edition.ts'
import { type KeyRing, signUnsubscribe } from '../link.ts'
import type { MergeSlotName } from '../render/parts.ts'
import type { SlotValues } from './fill-message.ts'
import { domainOf, envelopeSender, formatMailDate, messageId } from './identity.ts'

/** What is the same for all recipients of an edition. */
export interface Sender {
  readonly ring: KeyRing
  /** The installation's id. */
  readonly instance: string
  /** 0 for what belongs to no edition. */
  readonly edition: EditionId | 0
  readonly listId: number
  readonly settings: Pick<ListSettings, 'site' | 'from' | 'inbound' | 'bounceDomain'>
}

/** One recipient, as claimed. */
export interface Recipient {
  readonly n: number
  readonly subscriber: number
  readonly address: string
  readonly name: string | null
  /** When and how the subscription came about; left out where nobody signed up, as in a sample. */
  readonly since?: Date
  readonly source?: string
  /** What the publisher knows of the reader besides; loaded only for an edition with merge fields. */
  readonly attributes?: Readonly<Record<string, string>> | null
}

/** Makes the values of one message; the same recipient and date give the same bytes on every try. */
export function recipientValues(
  { ring, instance, edition, listId, settings }: Sender,
  { n, subscriber, address, name, since, source, attributes }: Recipient,
  date: Date,
): { values: SlotValues; envelopeFrom: string } {
  const token = signUnsubscribe(ring, { list: listId, subscriber, edition, n })
  const { site, from, inbound, bounceDomain } = settings
  return {
    values: {
      to: { name: name ?? undefined, address },
      date: formatMailDate(date),
      messageId: messageId({ edition, n, instance }, domainOf(from.address)),
      unsubscribeUrl: `${site}/u/${token}`,
      // The same token: it tells nobody more, and lets nobody do more than leave (DESIGN 4).
      preferencesUrl: `${site}/p/${token}`,
      ...(since === undefined || source === undefined ? {} : { signedUp: { on: since, by: source } }),
      address,
      ...(name === null ? {} : { name, 'reader.name': name }),
      ...mergeValues(attributes ?? {}),
      // RFC 2369 3.2 allows a subject; a local part has no room for the token beside its own name.
      ...(inbound === undefined ? {} : { unsubscribeMailto: `mailto:${inbound}?subject=${token}` }),
    },
    envelopeFrom: envelopeSender({ edition, n }, { fromAddress: from.address, bounceDomain }),
  }
}

/** An attribute named `name` would stand for the reader's name, which has a column of its own. */
function mergeValues(attributes: Readonly<Record<string, string>>): Partial<Record<MergeSlotName, string>> {
  const values: Partial<Record<MergeSlotName, string>> = {}
  for (const [key, value] of Object.entries(attributes)) if (key !== 'name') values[`reader.${key}`] = value
  return values
}
