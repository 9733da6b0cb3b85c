/** Addresses met in plain text, listed at its end so that no line of prose is torn by one. */

/** The list as it grows. */
export interface LinkNotes {
  readonly urls: readonly string[]
  /** The number of an address, from 1; the same for the same. */
  number(url: string): number
}

/** Begins with none. */
export function openLinkNotes(): LinkNotes {
  const urls: string[] = []
  return {
    urls,
    number(url) {
      const known = urls.indexOf(url)
      return known < 0 ? urls.push(url) : known + 1
    },
  }
}
