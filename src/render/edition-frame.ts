/** What both bodies of an edition share: its articles with their blocks in order, and the few lines around them. */
import type { Article } from '../article/article.ts'
import { type ArticleFrame, frameArticle, readingMinutes } from './article-frame.ts'
import { callWords } from './call-words.ts'
import { linkableUrl } from './inline-html.ts'
import type { CallWords, RenderInput } from './look.ts'
import { showFallbacks } from './merge-fields.ts'
import type { ThemeTokens } from './theme-tokens.ts'
import { fillCount, fillWords, readWords, type Words } from './words.ts'

/** What both bodies share. */
export interface EditionFrame {
  readonly articles: readonly ArticleFrame[]
  readonly words: Words
  readonly signUpUrl: string
  /** Opens a mail to a friend. */
  readonly shareUrl: string
  readonly viewUrl: string
  /** What stands once below several articles; a single one has its own. */
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

/** Makes the frame of one edition. */
export function frameEdition(input: RenderInput, tokens: ThemeTokens, locales: URL): EditionFrame {
  const { look, editionSlug, viewUrl } = input
  const words = chooseWords(input, tokens, locales)
  const articles = input.articles.map((article, at) => frameArticle(article, at, { input, tokens, words }))
  const count = articles.reduce((sum, article) => sum + article.count, 0)
  const minutes = readingMinutes(count)
  const [first] = input.articles
  return {
    articles,
    words,
    signUpUrl: `${look.site}/subscribe?via=${encodeURIComponent(editionSlug)}`,
    shareUrl: shareUrl(input.merge ? showFallbacks(first.headline) : first.headline, viewUrl),
    viewUrl,
    call: callWords(undefined, look.callToAction, words),
    why: fillWords(words.why, { list: look.name }),
    length: fillCount(words, 'words', count),
    minutesText: fillCount(words, 'minutes', minutes),
    count,
    minutes,
    sources: input.articles.flatMap((article) => source(article, words) ?? []),
  }
}

/**
 * The language of what we say ourselves: an article's, where it is alone and we know its language; else the list's.
 * Two kinds of the same language are the list's to choose.
 */
function chooseWords({ articles, look }: RenderInput, tokens: ThemeTokens, locales: URL): Words {
  const base = (tag: string) => tag.toLowerCase().split('-')[0]
  const [{ lang }] = articles
  const own =
    tokens.articles === 'one' && base(lang) !== base(look.language) ? readWords(lang, locales) : undefined
  return own !== undefined && base(own.lang) === base(lang) ? own : readWords(look.language, locales)
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
