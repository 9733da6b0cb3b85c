/** The words of the pages, in the language of a list or of an article where the list offers it. */
import { readWords, type Words } from '../render/words.ts'

const locales = new URL('../../templates/locales/', import.meta.url)
const read = new Map<string, Words>()

/** The words for a language tag, read once; English where nobody has written them down. */
export function wordsFor(language: string): Words {
  const known = read.get(language)
  if (known !== undefined) return known
  const words = readWords(language, locales)
  read.set(language, words)
  return words
}
