/** Makes a reader's name one line of a length that fits a greeting. */

/** Longer ones are no names but text in the wrong column. */
export const longestName = 200

/** The name on one line; undefined for none. */
export function readName(text: string): string | undefined {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim() || undefined
}
