/** The links in messages to readers: signed when the message is made, so that none lies in a table. */
import { type KeyRing, minuteOf, signIds } from '../../src/link.ts'

/** For how long links work, as the messages say it; the pages behind them look at the same numbers. */
export const linkLives = {
  confirm: { count: 7, unit: 'day' },
  preferences: { count: 24, unit: 'hour' },
  change: { count: 7, unit: 'day' },
  undo: { count: 7, unit: 'day' },
} as const satisfies Record<string, { count: number; unit: 'day' | 'hour' }>

/** What signs, and where the links lead. */
export interface LinkMaker {
  readonly ring: KeyRing
  /** Without a slash at its end. */
  readonly site: string
}

/** The confirmation's button. */
export function confirmUrl({ ring, site }: LinkMaker, confirmation: number): string {
  return `${site}/c/${signIds(ring, 'confirm', [confirmation])}`
}

/** "That was not me". */
export function notMeUrl({ ring, site }: LinkMaker, confirmation: number): string {
  return `${site}/n/${signIds(ring, 'notMe', [confirmation])}`
}

/** The mailed link that reads and changes; dead once the reader has another address. */
export function preferencesUrl(
  { ring, site }: LinkMaker,
  { subscriber, addressHash, now }: { subscriber: number; addressHash: Buffer; now: Date },
): string {
  return `${site}/r/${signIds(ring, 'preferences', [subscriber, minuteOf(now), addressHash.readUInt32BE(0)])}`
}

/** A change of address, mailed to the new one. */
export function changeUrl({ ring, site }: LinkMaker, change: number): string {
  return `${site}/x/${signIds(ring, 'change', [change])}`
}

/** Takes a leaving back. */
export function undoUrl(
  { ring, site }: LinkMaker,
  { subscriber, list, event }: { subscriber: number; list: number; event: number },
): string {
  return `${site}/b/${signIds(ring, 'undo', [subscriber, list, event])}`
}
