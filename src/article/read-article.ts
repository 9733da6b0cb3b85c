/** Reads a source's bytes into an article, or says in one line why it cannot be one. */
import { Mistake } from '../mistake.ts'
import type { Article, ReadSource } from './article.ts'
import { blockText } from './block-text.ts'
import { cleanUrl } from './clean-links.ts'
import { countWords } from './count-words.ts'
import { decodeSource } from './decode-source.ts'
import { detectFormat, type SourceFormat } from './detect-format.ts'
import { hashSource } from './normalise-source.ts'
import { readDirection } from './read-direction.ts'
import { refuseBinary, refuseData } from './refuse-source.ts'
import { wellFormed } from './well-formed.ts'

/**
 * What an article may measure: a long read is 8,000 words, and mail clients clip a fifth of this. A page that is fetched
 * holds scripts too; it may be as large as what is fetched at most.
 */
export const articleLimits = {
  bytes: 2_000_000,
  fetchedBytes: 5_000_000,
  words: 20_000,
  lines: 20_000,
} as const

/** What is known of a source besides its bytes. */
export interface ArticleOptions {
  /** What the person called it: a file's name, an address, "standard input". */
  readonly name: string
  /** The publication's language (BCP 47), for a source that does not say its own. English without it. */
  readonly language?: string | undefined
  /** What it is, where the person says so; detected without it. */
  readonly format?: SourceFormat | undefined
  /** The HTTP header, for its type and its charset. */
  readonly contentType?: string | undefined
  /** Where it was fetched from, after redirects. */
  readonly url?: string | undefined
}

/**
 * Reads plain text, Markdown or HTML. Throws a {@link Mistake} for what is no text, is larger than an article may be, or
 * has no headline or no text.
 */
export async function readArticle(bytes: Uint8Array, options: ArticleOptions): Promise<Article> {
  const { name, language = 'en', url } = options
  checkBytes(bytes, options)
  refuseBinary(bytes, name)
  const { text, charset } = decodeSource(bytes, options)
  if (options.format === undefined) refuseData(text, name)
  const kind = options.format ?? detectFormat(text, options)
  // A page's scripts and menus are no words of the article: it is counted when it is read.
  if (kind !== 'html') checkSize(kind === 'markdown' ? text.replace(targets, ' ') : text, name)
  const read = await readFormat(kind, text, options)
  checkContent(read, name)
  const words = wordsOf(read)
  if (kind === 'html') checkSize(words, name)
  const lang = languageTag(read.lang) ?? language
  const canonicalUrl = canonicalOf(read, url)
  return wellFormed({
    ...read,
    ...(canonicalUrl !== undefined && { canonicalUrl }),
    lang,
    dir: read.dir ?? readDirection(words, lang),
    source: {
      kind,
      name,
      sha256: hashSource(bytes).toString('hex'),
      ...(url !== undefined && { url }),
      ...(charset !== undefined && { charset }),
    },
  })
}

/** What the source itself states, else where it was fetched from, without what only tells how somebody came there. */
function canonicalOf({ canonicalUrl }: ReadSource, fetched: string | undefined): string | undefined {
  if (fetched === undefined || (canonicalUrl !== undefined && canonicalUrl !== fetched)) return canonicalUrl
  return cleanUrl(fetched.replace(/#.*$/s, ''))
}

/** The readers are loaded when they are needed: most commands read no article. */
async function readFormat(
  kind: SourceFormat,
  text: string,
  { name, url }: ArticleOptions,
): Promise<ReadSource> {
  switch (kind) {
    case 'text': {
      const { readText } = await import('./text/read-text.ts')
      return readText(text, name)
    }
    case 'markdown': {
      const { readMarkdown } = await import('./markdown/read-markdown.ts')
      return readMarkdown(text, name)
    }
    case 'html': {
      const { readHtml } = await import('./html/read-html.ts')
      return await readHtml(text, { name, ...(url !== undefined && { url }) })
    }
  }
}

function checkBytes(bytes: Uint8Array, { name, url }: ArticleOptions): void {
  const most = url === undefined ? articleLimits.bytes : articleLimits.fetchedBytes
  if (bytes.length <= most) return
  throw new Mistake(
    `${name} is more than ${most / 1_000_000} MB, the most that an article may have. Is it the right ${url === undefined ? 'file' : 'page'}?`,
  )
}

/** Targets of links, and tags: no words that anybody reads. */
const targets = /\]\([^()\n]{0,2000}\)|<[^<>\n]{1,2000}>/g

function checkSize(text: string, name: string): void {
  const words = countWords(text)
  if (words > articleLimits.words) {
    throw new Mistake(
      `${name} has ${words} words; an article may have ${articleLimits.words}. Send it in parts.`,
    )
  }
  const lines = text.match(/^.*\S/gm)?.length ?? 0
  if (lines > articleLimits.lines) {
    throw new Mistake(
      `${name} has ${lines} lines; an article may have ${articleLimits.lines}. Is it the right file?`,
    )
  }
}

function checkContent({ body, headline }: ReadSource, name: string): void {
  if (body.some(({ type }) => type !== 'cta' && type !== 'divider' && type !== 'related')) return
  throw new Mistake(
    `${name} has a headline ("${headline}") but no text under it. Add the story's paragraphs.`,
  )
}

function wordsOf({ headline, body }: ReadSource): string {
  return [headline, ...body.map(blockText)].join('\n')
}

/** A language as BCP 47 writes it; what is no language tag (`en_GB` is read as one) is none. */
export function languageTag(said: string | undefined): string | undefined {
  if (said === undefined) return undefined
  try {
    return Intl.getCanonicalLocales(said.trim().replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}
