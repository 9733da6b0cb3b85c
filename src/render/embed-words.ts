/** What stands above the title of an embed: where it plays, or whose it is. */
import { fillWords } from './locale.ts'
import type { Words } from './words.ts'

/** Those whose pages show a film; of the others it would be a guess. */
const films = new Set(['youtube', 'vimeo', 'tiktok'])

/** "Watch on YouTube", or the provider's name; undefined where nobody knows it. */
export function providerWords(provider: string | undefined, words: Words): string | undefined {
  if (provider === undefined || provider.trim() === '') return undefined
  return films.has(provider.toLowerCase()) ? fillWords(words.watch, { provider }) : provider
}
