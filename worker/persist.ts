/** Does what must be done, for as long as it takes. */
import { setTimeout as wait } from 'node:timers/promises'

/** The first and the longest wait between tries, in milliseconds. */
const waits = { first: 100, longest: 2_000 }

/** What persisting reports to, and what ends it. */
export interface Persistence {
  /** Told of each failure. */
  readonly failed: (error: unknown) => void
  /** Fires when the process is about to end, whatever is still to do. */
  readonly cut: AbortSignal
}

/** Tries `work` until it succeeds, with growing waits; false where it was cut before that. */
export async function persist(work: () => Promise<unknown>, { failed, cut }: Persistence): Promise<boolean> {
  for (let pause = waits.first; !cut.aborted; pause = Math.min(pause * 2, waits.longest)) {
    try {
      await work()
      return true
    } catch (error) {
      failed(error)
      await wait(pause, undefined, { signal: cut }).catch(() => undefined)
    }
  }
  return false
}
