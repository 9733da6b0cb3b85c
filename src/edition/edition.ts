/** What an edition is: one article made ready for one list. */

/** An edition's number, a decimal string outside the database. */
export type EditionId = number & { readonly __brand: 'EditionId' }

/** Every place where an edition may stand (DESIGN 2). */
export const editionStatuses = [
  'draft',
  'ready',
  'scheduled',
  'sending',
  'paused',
  'held',
  'done',
  'cancelled',
  'failed',
] as const

/** One of {@link editionStatuses}. */
export type EditionStatus = (typeof editionStatuses)[number]

/** An edition as the rest of the program sees it. */
export interface Edition {
  readonly id: EditionId
  readonly key: string
  /** The list's key. */
  readonly list: string
  readonly listId: number
  readonly subject: string
  readonly preheader: string
  readonly status: EditionStatus
  /** Why it is paused, held, cancelled or failed. */
  readonly reason: string | null
  /** Who or what has it paused or held: it decides how it goes on. */
  readonly stoppedBy: 'operator' | 'relays' | 'stop_loss' | 'guard' | 'late' | 'launch' | null
  readonly fingerprint: Buffer
  /** Ends the address of its page. */
  readonly pageKey: string
  /** Where readers reached the public pages when it was made; null in what was made without settings. */
  readonly site: string | null
  /** Null until it was launched. */
  readonly frozen: number | null
  readonly createdAt: Date
  readonly launchedAt: Date | null
  readonly finishedAt: Date | null
  /** The hour of one that was scheduled, and the zone it is shown in. */
  readonly sendAt: Date | null
  readonly timeZone: string | null
}

/** The sum that must hold (DESIGN 3.3): frozen = all the others together. */
export interface Totals {
  readonly frozen: number
  readonly accepted: number
  readonly rejected: number
  readonly suppressed: number
  readonly unsubscribed: number
  readonly cancelled: number
  readonly expired: number
  readonly inDoubt: number
  readonly outstanding: number
}
