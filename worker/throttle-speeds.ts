/** Measures how many messages a second went to each domain of late. */

/** Over how long (ms) at least, and twice that at most. */
const measured = 2_000

/** The speeds; `clock` is monotonic, in milliseconds. */
export interface Speeds {
  readonly count: (domain: string) => void
  readonly of: (domain: string) => number
  /** How many that were, within the last two to four seconds. */
  readonly lately: (domain: string) => number
}

/** Opens the count: two of them, so that the older one is thrown away whole. */
export function openSpeeds(clock: () => number): Speeds {
  let since = clock()
  let current = new Map<string, number>()
  let before = new Map<string, number>()
  const turn = (): void => {
    const passed = clock() - since
    if (passed <= measured) return
    since = clock()
    before = passed <= 2 * measured ? current : new Map()
    current = new Map()
  }
  const lately = (domain: string): number => (current.get(domain) ?? 0) + (before.get(domain) ?? 0)
  return {
    lately(domain) {
      turn()
      return lately(domain)
    },
    count(domain: string): void {
      turn()
      current.set(domain, (current.get(domain) ?? 0) + 1)
    },
    of(domain: string): number {
      const span = before.size > 0 ? clock() - since + measured : Math.max(clock() - since, measured / 10)
      return (lately(domain) * 1_000) / span
    },
  }
}
