/** Spaces messages out to what a relay allows each second. */

/** Lets one message through at a time. */
export interface Pace {
  /** Resolves when the next message may begin; aborting resolves at once. */
  readonly take: (signal: AbortSignal) => Promise<void>
}

/** A message may come this much (ms) before its turn, so that a late timer is caught up with. */
const slack = 50

/**
 * A generic cell rate algorithm (ITU-T I.371): each message moves the next one's turn by an interval. The
 * relay's limit is for all workers together, so each takes its `share` (1 / workers) of it. Without a limit
 * everything passes.
 */
export function openPace(perSecond: number | undefined, share: () => number, monotonic: () => number): Pace {
  if (perSecond === undefined) return { take: async () => undefined }
  let next = 0
  return {
    take(signal) {
      const now = monotonic()
      const turn = Math.max(next, now - slack)
      next = turn + 1000 / (perSecond * share())
      return turn <= now ? Promise.resolve() : waitFor(turn - now, signal)
    },
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
