/** How many words a text has, for limits and reading times. */

// One run, then a test: a pattern with the letter in its middle would take quadratic time on a row of full stops.
const run = /[\p{L}\p{M}\p{N}_’'@.-]+/gu
const wordCharacter = /[\p{L}\p{N}_]/u
/** Scripts written without spaces: each character counts as a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

/** Counts words; "O’Brien", "U.S." and "@handle" are one each. */
export function countWords(text: string): number {
  let count = 0
  for (const [word] of text.matchAll(run)) {
    const characters = word.match(unspaced)?.length ?? 0
    if (characters > 0) count += characters
    else if (wordCharacter.test(word)) count++
  }
  return count
}
