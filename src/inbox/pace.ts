/** Holds messages back so that no more than so many a second are taken. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when the next message may be taken; rejects when the signal aborts. */
export type Pace = (signal: AbortSignal) => Promise<void>

/** The clock that a pace goes by. */
export interface PaceClock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

const monotonic: PaceClock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
}

/** Places are given out on a schedule, so that a late timer slows the average down by nothing. */
export function createPace(perSecond: number, clock: PaceClock = monotonic): Pace {
  const gap = 1000 / perSecond
  let next = 0
  return async (signal) => {
    const now = clock.now()
    const mine = Math.max(now, next)
    next = mine + gap
    // Timers count in whole milliseconds: a shorter wait is none.
    if (mine - now >= 1) await clock.sleep(mine - now, signal)
  }
}
