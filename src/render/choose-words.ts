/** Chooses the language of what we say ourselves: an article's where its list offers that, else the list's. */
import type { ListSettings } from '../config/settings.ts'
import type { Words } from './words.ts'

/** The languages of a list; an edition that an older release froze may not say what the list offered. */
export type ListLanguages = Pick<ListSettings, 'language'> & Partial<Pick<ListSettings, 'languages'>>

/**
 * The words around an article of this language; `read` reads those of a language.
 *
 * A region counts as its language: two kinds of the list's own are the list's to choose. A language that we have no words
 * in is offered in vain.
 */
export function chooseWords(
  article: string,
  { language, languages = [] }: ListLanguages,
  read: (language: string) => Words,
): Words {
  const offered = !isSame(article, language) && languages.some((one) => isSame(one, article))
  const own = offered ? read(article) : undefined
  return own !== undefined && isSame(own.lang, article) ? own : read(language)
}

function isSame(one: string, other: string): boolean {
  return baseOf(one) === baseOf(other)
}

function baseOf(tag: string): string | undefined {
  return tag.toLowerCase().split(/[-_]/)[0]
}
