/** The names by which a message is known on its way: Message-ID and envelope sender. */
import type { EditionId } from '../edition/edition.ts'

/** What makes a delivery's Message-ID: the same on every try, different for everybody else. */
export interface MessageIdOf {
  readonly edition: EditionId | number
  readonly n: number
  /** The installation's id, so that two of one domain never make the same. */
  readonly instance: string
}

/** A Message-ID (RFC 5322 3.6.4), with its angle brackets. */
export function messageId(of: MessageIdOf, fromDomain: string): string {
  return `<d.${of.edition.toString(36)}.${of.n.toString(36)}.${of.instance}@${fromDomain}>`
}

/** What makes a notice's Message-ID: the same on every try, so that what was in doubt and comes twice shows once. */
export interface NoticeIdOf {
  /** Of `notices`. */
  readonly notice: number
  /** The installation's id. */
  readonly instance: string
}

/** The Message-ID of a notice, with its angle brackets. */
export function noticeMessageId({ notice, instance }: NoticeIdOf, fromDomain: string): string {
  return `<n.${notice}.${instance}@${fromDomain}>`
}

/** The domain of an address. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

/**
 * MAIL FROM: a bounce that comes back to it names its delivery (VERP); the From address without a bounce domain.
 * The same on every try, since greylisting remembers it; letters of one case, since servers may change the case.
 */
export function envelopeSender(
  { edition, n }: Pick<MessageIdOf, 'edition' | 'n'>,
  { fromAddress, bounceDomain }: { readonly fromAddress: string; readonly bounceDomain?: string | undefined },
): string {
  return bounceDomain === undefined
    ? fromAddress
    : `b+${edition.toString(36)}.${n.toString(36)}@${bounceDomain}`
}

/** A date as RFC 5322 3.3 writes it; `GMT` is only understood, no longer written (4.3). */
export function formatMailDate(date: Date): string {
  // Messages that go out together bear the same second.
  const second = Math.floor(date.getTime() / 1000)
  if (second !== lastDate.second) lastDate = { second, text: date.toUTCString().replace('GMT', '+0000') }
  return lastDate.text
}

let lastDate = { second: Number.NaN, text: '' }
