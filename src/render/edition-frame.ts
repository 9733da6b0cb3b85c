/** What both bodies of an edition share: its articles with their blocks in order, and the few lines around them. */
import type { Article } from '../article/article.ts'
import { type ArticleFrame, frameArticle, readingMinutes } from './article-frame.ts'
import { callWords } from './call-words.ts'
import { chooseWords } from './choose-words.ts'
import { linkableUrl } from './inline-html.ts'
import { fillWords } from './locale.ts'
import type { CallWords, RenderInput } from './look.ts'
import { signUpPath } from './sign-up-path.ts'
import type { ThemeTokens } from './theme-tokens.ts'
import { fillCount, readWords, type Words } from './words.ts'

/** What both bodies share. */
export interface EditionFrame {
  readonly articles: readonly ArticleFrame[]
  readonly words: Words
  readonly signUpUrl: string
  /** Opens a mail to a friend. */
  readonly shareUrl: string
  /** The same without a subject: in the footer of the text it is to fit its line. */
  readonly forwardUrl: string
  readonly viewUrl: string
  /** What stands once below all articles: a single one's own, else the list's. */
  readonly call: CallWords
  readonly why: string
  /** "736 words" of all articles, and the minutes that they take. */
  readonly length: string
  readonly minutesText: string
  readonly count: number
  readonly minutes: number
  /** Where the articles were published first, where they say so. */
  readonly sources: readonly { readonly text: string; readonly url: string }[]
}

/** What a frame is made with beside its input. */
export interface Framing {
  readonly tokens: ThemeTokens
  readonly locales: URL
  /** The first headline as a friend is to read it: the same for all readers, so without merge fields and their marks. */
  readonly shareHeadline: string
}

/** Makes the frame of one edition. */
export function frameEdition(input: RenderInput, { tokens, locales, shareHeadline }: Framing): EditionFrame {
  const { look, editionSlug, viewUrl } = input
  const read = (language: string) => readWords(language, locales)
  const [{ lang }] = input.articles
  // Several articles may be in several languages: around them stand words in the list's.
  const chosen = tokens.articles === 'one' ? chooseWords(lang, look, read) : read(look.language)
  const words = { ...chosen, viewInBrowser: chosen[input.welcome ?? 'viewInBrowser'] }
  const articles = input.articles.map((article, at) => frameArticle(article, at, { input, tokens, words }))
  const [only, ...others] = articles
  const count = articles.reduce((sum, article) => sum + article.count, 0)
  const minutes = readingMinutes(count)
  return {
    articles,
    words,
    signUpUrl: `${look.site}${signUpPath(look)}?via=${encodeURIComponent(editionSlug)}`,
    shareUrl: shareUrl(shareHeadline, viewUrl),
    forwardUrl: `mailto:?body=${encodeURIComponent(viewUrl)}`,
    viewUrl,
    call:
      only !== undefined && others.length === 0 ? only.call : callWords(undefined, look.callToAction, words),
    why: fillWords(words.why, { list: look.name }),
    length: fillCount(words, 'words', count),
    minutesText: fillCount(words, 'minutes', minutes),
    count,
    minutes,
    sources: input.articles.flatMap((article) => source(article, words) ?? []),
  }
}

/** RFC 6068: a mail without an address yet, for the reader's own program. */
function shareUrl(headline: string, viewUrl: string): string {
  return `mailto:?subject=${encodeURIComponent(headline.toWellFormed())}&body=${encodeURIComponent(viewUrl)}`
}

function source({ canonicalUrl, site }: Article, words: Words): { text: string; url: string } | undefined {
  const url = linkableUrl(canonicalUrl)
  if (url === undefined || url.startsWith('mailto:')) return undefined
  return { text: fillWords(words.source, { site: site || new URL(url).hostname.replace(/^www\./, '') }), url }
}
