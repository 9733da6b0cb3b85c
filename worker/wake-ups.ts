/** Wakes editions later, once however often it is asked. */
import type { EditionId } from '../src/edition/edition.ts'

/** What waits to be woken; disposing forgets all of it. */
export interface WakeUps extends Disposable {
  /** Wakes an edition, or one lane of it, after `ms`; what is to come sooner stays. */
  readonly later: (ms: number, edition: EditionId, lane?: number) => void
}

/** Opens them: `wake` is called when the time has come, `most` ms at the latest. */
export function openWakeUps(
  wake: (edition: EditionId, lane: number | undefined) => void,
  { monotonic, most }: { monotonic: () => number; most: number },
): WakeUps {
  /** By edition, and by its lane where it is for one alone. */
  const waiting = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>()
  let closed = false
  return {
    later(ms, edition, lane) {
      const key = `${edition}/${lane ?? ''}`
      const wait = Math.max(0, Math.min(ms, most))
      const at = monotonic() + wait
      // One a moment, not one a caller: each wake-up may find the relay still left alone, and ask again.
      const before = waiting.get(key)
      if (closed || (before !== undefined && before.at <= at)) return
      clearTimeout(before?.timer)
      const timer = setTimeout(() => {
        waiting.delete(key)
        wake(edition, lane)
      }, wait)
      waiting.set(key, { timer, at })
    },
    [Symbol.dispose]() {
      closed = true
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
