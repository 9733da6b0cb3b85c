/** Counts messages by when they ended, to tell how many a moment brings. */

/** How many ended lately. */
export interface Rate {
  readonly count: () => void
  /** How many ended within the last `ms`. */
  readonly last: (ms: number) => number
}

/** Opens a count that remembers at most `kept` messages. */
export function openRate(monotonic: () => number, kept: number): Rate {
  let times: number[] = []
  return {
    count() {
      times.push(monotonic())
      // Cut rarely, so that a count costs nothing.
      if (times.length > 2 * kept) times = times.slice(-kept)
    },
    last(ms) {
      const from = monotonic() - ms
      // By halves: asked twice a message, a search from the end was a sixth of all that a worker allocates.
      let low = 0
      for (let high = times.length; low < high; ) {
        const middle = (low + high) >>> 1
        if ((times[middle] ?? from) < from) low = middle + 1
        else high = middle
      }
      return times.length - low
    },
  }
}
