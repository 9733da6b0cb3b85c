/** Chooses in which language a page of a confirmation speaks, and whose name it bears. */
import type { FastifyRequest } from 'fastify'
import { readWords } from '../../src/render/words.ts'
import { chooseLanguage, languageSwitch, offeredLanguages } from '../pages/choose-language.ts'
import type { ReaderLook, ReaderSite } from '../reader-site.ts'
import { type ConfirmWords, confirmWords } from './words.ts'

/** In whose words, and how a page looks. */
export interface Manner {
  readonly words: ConfirmWords
  readonly look: ReaderLook
  /** What the reader chose by the switch on the page, if they did. */
  readonly switched: string | undefined
}

/**
 * In the language of the sign-up, unless the reader switches; offered is what its lists offer. One list's name stands over
 * a page that is about it alone, else the publication's.
 */
export function mannerOf(
  site: ReaderSite,
  { url, headers }: Pick<FastifyRequest, 'url' | 'headers'>,
  { keys, kept }: { readonly keys: readonly string[]; readonly kept: string | null },
): Manner {
  const lists = keys.flatMap((key) => site.lists.get(key) ?? [])
  const [list] = keys.length === 1 ? lists : []
  const places = list === undefined ? [site.publication, ...lists] : [list]
  const languages = [...new Set(places.flatMap((place) => place.languages))]
  const offered = offeredLanguages({ languages })
  const [path = '', search] = url.split('?', 2)
  const query = new URLSearchParams(search).get('lang')
  const lang = chooseLanguage({ query, kept, header: headers['accept-language'], offered })
  return {
    words: confirmWords(lang),
    look: { lang, list, switch: languageSwitch(`${site.base}${path}`, offered) },
    switched: query === null ? undefined : lang,
  }
}

/**
 * A name as it may stand in a sentence: where that runs from right to left, a name in Latin letters keeps its own
 * direction, with the signs at its ends (Unicode UAX 9, isolates).
 */
export function nameInSentence(name: string, { look }: Pick<Manner, 'look'>): string {
  return readWords(look.lang, locales).dir === 'rtl' ? `\u2068${name}\u2069` : name
}

const locales = new URL('../../templates/locales/', import.meta.url)
