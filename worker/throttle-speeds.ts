/** Measures how many messages a second went to each domain of late. */

/** Over how long (ms) at least, and twice that at most. */
const measured = 2_000

/** The speeds; `clock` is monotonic, in milliseconds. */
export interface Speeds {
  readonly count: (domain: string) => void
  readonly of: (domain: string) => number
}

/** Opens the count: two of them, so that the older one is thrown away whole. */
export function openSpeeds(clock: () => number): Speeds {
  let since = clock()
  let current = new Map<string, number>()
  let before = new Map<string, number>()
  return {
    count(domain: string): void {
      if (clock() - since > measured) {
        since = clock()
        before = current
        current = new Map()
      }
      current.set(domain, (current.get(domain) ?? 0) + 1)
    },
    of(domain: string): number {
      const span = before.size > 0 ? clock() - since + measured : Math.max(clock() - since, measured / 10)
      return (((current.get(domain) ?? 0) + (before.get(domain) ?? 0)) * 1_000) / span
    },
  }
}
