/** Lets so many users in at a time; the others wait their turn. */

/** A counted set of places. */
export interface Slots {
  /** Resolves with true when a place is free; with false when the signal aborts or the slots close first. */
  take(signal?: AbortSignal): Promise<boolean>
  give(): void
  /** Whoever waits, or comes from now on, is turned away. */
  close(): void
}

/** `size` places, first come, first served. */
export function openSlots(size: number): Slots {
  let free = size
  let closed = false
  const waiting = new Set<(taken: boolean) => void>()
  return {
    take(signal) {
      if (closed || signal?.aborted) return Promise.resolve(false)
      if (free > 0) {
        free -= 1
        return Promise.resolve(true)
      }
      return new Promise((resolve) => {
        const settle = (taken: boolean) => {
          waiting.delete(settle)
          signal?.removeEventListener('abort', abort)
          resolve(taken)
        }
        const abort = () => settle(false)
        waiting.add(settle)
        signal?.addEventListener('abort', abort, { once: true })
      })
    },
    give() {
      const [next] = waiting
      if (next) next(true)
      else free += 1
    },
    close() {
      closed = true
      for (const settle of [...waiting]) settle(false)
    },
  }
}
