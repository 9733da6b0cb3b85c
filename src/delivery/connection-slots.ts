/** Lets so many users in at a time; the others wait their turn. */

/** A counted set of places. */
export interface Slots {
  /** Resolves with true when a place is free; with false when the signal aborts or the slots close first. */
  take(signal?: AbortSignal): Promise<boolean>
  give(): void
  /** From now on so many; who has a place above that keeps it until it gives it back. */
  resize(size: number): void
  /** Whoever waits, or comes from now on, is turned away. */
  close(): void
}

/** So many places, first come, first served. */
export function openSlots(places: number): Slots {
  let size = places
  let free = size
  let closed = false
  const waiting = new Set<(taken: boolean) => void>()
  const admit = () => {
    for (const settle of [...waiting].slice(0, Math.max(0, free))) {
      free -= 1
      settle(true)
    }
  }
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
      free += 1
      admit()
    },
    resize(to) {
      free += to - size
      size = to
      admit()
    },
    close() {
      closed = true
      for (const settle of [...waiting]) settle(false)
    },
  }
}
