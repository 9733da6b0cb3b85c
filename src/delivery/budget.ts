/** The port through which workers share a limit that is said once for all of them: taken in blocks, never for each message. */

/** A wish for some of a rate's next turns. */
export interface TurnWish {
  /** What the rate is of: `relay:main`, `domain:main:example.org`. */
  readonly key: string
  readonly perSecond: number
  readonly wanted: number
}

/**
 * Turns of a rate: the first in `startsIn` ms, the others each 1 / `perSecond` later, and nobody else's. With none
 * given, `startsIn` says when to ask again. All that were wished for or none, so that workers who wait for the same
 * rate come away with a block each; more than {@link turnHorizon} is worth is never given at once.
 */
export interface Turns {
  readonly given: number
  readonly startsIn: number
}

/** How far ahead (ms) turns may be given out already for somebody to get more: what the dead take with them is little. */
export const turnHorizon = 500

/** Gives turns of rates. Where several are wished for at once, each gets its answer in the same order. */
export interface TurnBudget {
  take(wishes: readonly TurnWish[]): Promise<readonly Turns[]>
}

/** So many in any span of `spanMs`. */
export interface Quota {
  readonly key: string
  readonly limit: number
  readonly spanMs: number
}

/** Part of a quota: how many messages may begin, or, with none left, in how many milliseconds to ask again. */
export interface QuotaShare {
  readonly given: number
  readonly waitMs: number
}

/** Counts what was used of quotas; its counts outlast every process and the queue. */
export interface QuotaBudget {
  /** Takes from all of them, as many as the scarcest allows. */
  take(quotas: readonly Quota[], wanted: number): Promise<QuotaShare>
  /** What was taken and not used; below 0, what was used and not taken. */
  giveBack(quotas: readonly Quota[], unused: number): Promise<void>
}

/** A worker's place among those that share a relay's connections. */
export interface Seat {
  /** How many it may hold open from now on. */
  readonly allowed: number
  /** How many workers there are, and which of them this one is, from 0. */
  readonly workers: number
  readonly rank: number
}

/** Shares a relay's connections: what all hold together is never more than the limit. */
export interface SeatBudget {
  /** `holding`: how many this worker has open now; what it no longer holds is free for the others. */
  renew(relay: string, ask: { limit: number; holding: number }): Promise<Seat>
  /** Gives all of them up. */
  leave(): Promise<void>
}

/** What all workers share. */
export interface Budgets {
  readonly turns: TurnBudget
  readonly quotas: QuotaBudget
  readonly seats: SeatBudget
}

/** This process's share of a limit that can not be divided evenly: the first workers get one more. */
export function shareOf(limit: number, { workers, rank }: Pick<Seat, 'workers' | 'rank'>): number {
  return Math.floor(limit / workers) + (rank < limit % workers ? 1 : 0)
}
