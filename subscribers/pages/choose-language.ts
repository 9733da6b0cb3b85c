/** Chooses the language that a page speaks to its reader: of those that the list offers and we have words in. */
import { readWords } from '../../src/render/words.ts'

/** What is known of a reader's language, the surest first. */
export interface LanguageWishes {
  /** `?lang=`: the switch at the foot of the page. */
  readonly query?: unknown
  /** What is kept with the subscriber. */
  readonly kept?: string | null | undefined
  /** Accept-Language (RFC 9110 section 12.5.4). */
  readonly header?: string | undefined
  /** What there is to choose from, the list's own language first; see `offeredLanguages`. */
  readonly offered: readonly string[]
}

const locales = new URL('../../templates/locales/', import.meta.url)

/** The tag of the best one offered: the switch, then what is kept, then what the browser asks for, then the list's own. */
export function chooseLanguage({ query, kept, header, offered }: LanguageWishes): string {
  const wishes = [...(typeof query === 'string' ? [query] : []), ...(kept ? [kept] : [])]
  for (const wish of [...wishes, ...acceptedLanguages(header)]) {
    const found = matchLanguage(wish, offered)
    if (found !== undefined) return found
  }
  return offered[0] ?? 'en'
}

/** Those of a list's or the publication's languages that we have words in; English where that is none. */
export function offeredLanguages({
  languages,
}: {
  readonly languages: readonly string[]
}): readonly string[] {
  const known = languages.filter((tag) => readWords(tag, locales).lang === canonical(tag))
  return known.length === 0 ? ['en'] : [...new Set(known)]
}

/** The addresses of a page in each of its languages, for the switch; none where there is nothing to switch. */
export function languageSwitch(
  path: string,
  offered: readonly string[],
): readonly { readonly lang: string; readonly href: string }[] {
  if (offered.length < 2) return []
  const [place = '', query = ''] = path.split('?', 2)
  return offered.map((lang) => {
    const search = new URLSearchParams(query)
    search.set('lang', lang)
    return { lang, href: `${place}?${search}` }
  })
}

/** The one offered that a tag means: itself, its language, or another region of its language in the same script. */
function matchLanguage(wish: string, offered: readonly string[]): string | undefined {
  if (wish === '*') return offered[0]
  const tag = canonical(wish)
  if (tag === undefined) return undefined
  const written = writtenLanguage(tag)
  return (
    offered.find((one) => canonical(one) === tag) ?? offered.find((one) => writtenLanguage(one) === written)
  )
}

/** The tags of Accept-Language in the order of their weight; those that are refused (q=0) are none. */
function acceptedLanguages(header = ''): string[] {
  return header
    .slice(0, longestHeader)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
      const weight = parameters.find((one) => /^q=/i.test(one))?.slice(2)
      return { tag, weight: weight === undefined ? 1 : Number(weight) }
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0 && weight <= 1)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)
}

/** Browsers send a line; what is longer wants to keep us busy. */
const longestHeader = 500

/** A language in its script: Portuguese is the same in Brazil, Chinese is not in Taiwan. */
function writtenLanguage(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize()
  return `${language}-${script}`
}

function canonical(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).toString()
  } catch {
    return undefined
  }
}
