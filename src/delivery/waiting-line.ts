/** Messages that wait for a place: so many are served at a time, first come, first served. */

/** A line before a counted set of places. */
export interface WaitingLine<T> {
  /** Serves it when a place is free; who has to wait leaves by the signal, and is turned away. */
  join(item: T, signal?: AbortSignal): void
  /** Puts one that was served back, before all others; its place is another's. */
  rejoin(item: T, signal?: AbortSignal): void
  /** The next one, for a place that goes on serving; undefined where nobody waits, or the place is one too many. */
  next(): T | undefined
  /** Gives a place back. */
  give(): void
  /** From now on so many places; who has one above that keeps it until it is given back. */
  resize(places: number): void
  /** Whoever waits, or comes from now on, is turned away. */
  close(): void
}

/** A line before so many places; `serve` has one until it calls `give`. */
export function openWaitingLine<T>(
  places: number,
  { serve, turnAway }: { serve: (item: T) => void; turnAway: (item: T) => void },
): WaitingLine<T> {
  let size = places
  let free = size
  let closed = false
  /** In order; the value takes its listener off. */
  let waiting = new Map<T, () => void>()

  function enter(item: T, signal: AbortSignal | undefined): boolean {
    if (closed || signal?.aborted) {
      turnAway(item)
      return false
    }
    const leave = () => {
      waiting.delete(item)
      turnAway(item)
    }
    signal?.addEventListener('abort', leave, { once: true })
    waiting.set(item, () => signal?.removeEventListener('abort', leave))
    return true
  }

  function shift(): T | undefined {
    for (const [item, unhook] of waiting) {
      waiting.delete(item)
      unhook()
      return item
    }
    return undefined
  }

  function admit() {
    while (free > 0 && waiting.size > 0) {
      const item = shift()
      if (item === undefined) return
      free -= 1
      serve(item)
    }
  }

  return {
    join(item, signal) {
      // Straight to a place where one is free: most never wait.
      if (free > 0 && waiting.size === 0 && !closed && !signal?.aborted) {
        free -= 1
        serve(item)
      } else if (enter(item, signal)) admit()
    },
    rejoin(item, signal) {
      const others = waiting
      waiting = new Map()
      enter(item, signal)
      for (const [other, unhook] of others) waiting.set(other, unhook)
      admit()
    },
    next: () => (free < 0 ? undefined : shift()),
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
      for (let item = shift(); item !== undefined; item = shift()) turnAway(item)
    },
  }
}
