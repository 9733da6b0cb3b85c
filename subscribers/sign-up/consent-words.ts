/** Says what a reader agrees to, in words that somebody answers for. */
import type { ListSettings } from '../../src/config/settings.ts'
import { fillWords, localesOf } from '../../src/render/locale.ts'
import { readWords } from '../../src/render/words.ts'
import { type FormKind, localise } from './form-kind.ts'
import { signUpWords } from './words.ts'

/** One paragraph of it. */
export interface ConsentWords {
  readonly text: string
  /** BCP 47: a language that nobody has reviewed gives way to the list's own. */
  readonly lang: string
  /** The lists that it is about. */
  readonly lists: readonly ListSettings[]
}

/** What the form shows: each list's own words, and ours for those that have none. */
export function consentWords(form: FormKind, language: string): ConsentWords[] {
  const silent = form.lists.filter((list) => list.consent === undefined)
  const own = form.lists.flatMap((list) => {
    if (list.consent === undefined) return []
    const { text, lang } = localise(list.consent, language, list.language)
    return [{ text: form.lists.length > 1 ? `${list.name}: ${text}` : text, lang, lists: [list] }]
  })
  const [first] = silent
  if (first === undefined) return own
  const lang = isReviewed(language) ? language : first.language
  const words = signUpWords(lang)
  const values = { list: first.name, publication: first.publicationName }
  const text = fillWords(form.list === undefined ? words.consentSeveral : words.consentOne, values)
  return [{ text, lang: words.lang, lists: silent }, ...own]
}

/** The words that were shown about the lists chosen, as they stand in the record of consent. */
export function agreedWords(
  shown: readonly ConsentWords[],
  chosen: readonly ListSettings[],
): { readonly wording: string; readonly wordingLanguage: string } {
  const about = shown.filter(({ lists }) => lists.some((list) => chosen.includes(list)))
  return { wording: about.map(({ text }) => text).join('\n\n'), wordingLanguage: about[0]?.lang ?? 'en' }
}

/** Whether somebody who speaks the language has read our words in it. */
function isReviewed(language: string): boolean {
  const words = readWords(language, localesOf(''))
  // Where we have none in it, they are English ones.
  return words.reviewed && languageOf(words.lang) === languageOf(language)
}

function languageOf(tag: string): string {
  return new Intl.Locale(tag).language
}
