/** Does what must be done, for as long as it takes. */
import { setTimeout as wait } from 'node:timers/promises'

/** The first and the longest wait between tries, in milliseconds. */
const waits = { first: 100, longest: 2_000 }

/** Tries `work` until it succeeds, with growing waits; `failed` is told of each failure. */
export async function persist(work: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
  for (let pause = waits.first; ; pause = Math.min(pause * 2, waits.longest)) {
    try {
      await work()
      return
    } catch (error) {
      failed(error)
      await wait(pause)
    }
  }
}
