/** Keeps the process waiting for what outlives its job. */
import { reportTrouble, type TroubleLog } from './report-trouble.ts'

/** Work that goes on when its job is over: last replies, last rows. */
export interface Tails {
  /** Takes work over; a failure of it is logged. */
  readonly track: (work: Promise<void>) => void
  /** Resolves when none of it is left, what it started in turn included. */
  readonly settled: () => Promise<void>
}

/** Opens an empty set. */
export function openTails(log: TroubleLog): Tails {
  const tails = new Set<Promise<void>>()
  return {
    track(work) {
      const tail = work
        .catch((error: unknown) => reportTrouble(log, 'working', error))
        .finally(() => tails.delete(tail))
      tails.add(tail)
    },
    async settled() {
      while (tails.size > 0) await Promise.all(tails)
    },
  }
}
