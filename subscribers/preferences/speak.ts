/** Chooses the words of a page that a link of a message opens, and the look that goes with them. */
import type { FastifyRequest } from 'fastify'
import type { ListSettings } from '../../src/config/settings.ts'
import { chooseLanguage, languageSwitch, offeredLanguages } from '../pages/choose-language.ts'
import type { ReaderLook, ReaderSite } from '../reader-site.ts'
import { type PreferencesWords, preferencesWords } from './words.ts'

/** How the page speaks. */
export interface Speech {
  readonly words: PreferencesWords
  readonly look: ReaderLook
  /** `lang=…` where the reader has switched, else empty: what a redirect keeps. */
  readonly query: string
  /** A path of the site with that query: the next page speaks the same language. */
  readonly to: (path: string) => string
}

/** Whose page it is: the publication's where no list is named. */
export interface Speaker {
  readonly list?: ListSettings | undefined
  /** The language that the reader chose; only for pages that nobody else can open. */
  readonly kept?: string | null
}

/** In the language that the reader wishes, of those that the list or the publication offers. */
export function speak(
  site: ReaderSite,
  request: Pick<FastifyRequest, 'url' | 'query' | 'headers'>,
  { list, kept }: Speaker = {},
): Speech {
  const offered = offeredLanguages(list ?? site.publication)
  const asked = new URLSearchParams(request.url.split('?', 2)[1]).get('lang') ?? undefined
  const lang = chooseLanguage({ query: asked, kept, header: request.headers['accept-language'], offered })
  const [path = ''] = request.url.split('?', 1)
  const query = asked === undefined ? '' : `lang=${encodeURIComponent(lang)}`
  return {
    words: preferencesWords(lang),
    look: { lang, list, switch: languageSwitch(`${site.base}${path}`, offered) },
    query,
    to: (next) => (query === '' ? next : `${next}?${query}`),
  }
}
