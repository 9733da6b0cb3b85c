/** Reads the article that a command names: a file, standard input, a page of the web, an item of a feed. */
import { basename, dirname, resolve } from 'node:path'
import type { Article } from '../../article/article.ts'
import type { SourceFormat } from '../../article/detect-format.ts'
import type { ImageBase } from '../../article/images/locate-image.ts'
import { hashSource } from '../../article/normalise-source.ts'
import { articleLimits, readArticle } from '../../article/read-article.ts'
import { typesetArticle } from '../../article/typeset-article.ts'
import type { Fetched } from '../../article/web/fetch-public.ts'
import type { Web } from '../../article/web/web.ts'
import type { Context } from '../context.ts'
import { hashItem, hashPage } from './identify-source.ts'
import { readFileAtMost, readInputAtMost } from './read-at-most.ts'

/** An article, and what its edition's key is made from. */
export interface Source {
  /** What the person called it; a feed's item by its headline. */
  readonly name: string
  readonly article: Article
  /** SHA-256 of the normalised bytes; for a page of its canonical URL, for a feed's item of its GUID (DESIGN 3.7). */
  readonly hash: Buffer
  /** What a picture's relative address is relative to. */
  readonly base: ImageBase
}

/** How to read it. */
export interface SourceOptions {
  /** The publication's, for a source that does not say its own. */
  readonly language: string
  /** Quotes, spaces and dashes set as the language wants them; on without it. */
  readonly typography?: boolean
  /** Whether tracking parameters are taken out of the links. */
  readonly cleanLinks?: boolean
  readonly format?: SourceFormat
  /** The input is a feed; its newest item is read, or the one that `item` names by number or GUID. */
  readonly feed?: boolean
  readonly item?: string
  /** Where pages are fetched from; the public web without it. */
  readonly web?: Web
}

/** Reads a file, `-` for standard input, or a web address. Throws a {@link Mistake} that names it. */
export async function readSource(context: Context, input: string, how: SourceOptions): Promise<Source> {
  const source = how.feed === true ? await readItem(context, input, how) : await readOne(context, input, how)
  const cleaned = how.cleanLinks === true ? await withCleanLinks(source.article) : source.article
  return { ...source, article: how.typography === false ? cleaned : typesetArticle(cleaned) }
}

async function readOne(context: Context, input: string, how: SourceOptions): Promise<Source> {
  const { language, format } = how
  const { name, bytes, base, contentType, url } = await readInput(context, input, how)
  const article = await readArticle(bytes, { name, language, format, contentType, url })
  return { name, article, base, hash: url === undefined ? hashSource(bytes) : hashPage(article, url) }
}

async function readItem(context: Context, input: string, how: SourceOptions): Promise<Source> {
  const { name, bytes, base, contentType, url } = await readInput(context, input, how, acceptFeed)
  const { readFeed } = await import('../../article/feed/read-feed.ts')
  const { chooseItem } = await import('../../article/feed/choose-item.ts')
  const { readFeedItem } = await import('../../article/feed/read-feed-item.ts')
  const feed = await readFeed(bytes, { name, url, contentType })
  const item = chooseItem(feed, how.item)
  const article = await readFeedItem(feed, item, {
    language: how.language,
    fetchPage: async (page) => await fetchPage(context, page, how),
  })
  const from = item.base ?? article.source.url
  return {
    name: `${article.headline} (${name})`,
    article,
    base: from === undefined ? base : { url: from },
    hash: hashItem(item.guid),
  }
}

/** Bytes, and what is known of them. */
interface Input extends Partial<Pick<Fetched, 'contentType' | 'url'>> {
  readonly name: string
  readonly bytes: Buffer
  readonly base: ImageBase
}

const acceptFeed =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5'

async function readInput(
  context: Context,
  input: string,
  how: SourceOptions,
  accept?: string,
): Promise<Input> {
  const most = how.feed === true ? articleLimits.fetchedBytes : articleLimits.bytes
  if (input === '-') {
    const bytes = await readInputAtMost(context, most)
    return { name: 'standard input', bytes, base: { folder: context.cwd } }
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(input.trim())?.[1]
  if (scheme === undefined) {
    const path = resolve(context.cwd, input)
    const bytes = await readFileAtMost(path, input, context, most)
    return { name: basename(path), bytes, base: { folder: dirname(path) } }
  }
  const fetched = await fetchPage(context, input, how, accept)
  return { ...fetched, name: fetched.url, base: { url: fetched.url } }
}

/** Loaded when it is needed: most commands fetch nothing. */
async function fetchPage(
  { signal }: Context,
  url: string,
  { web }: SourceOptions,
  accept?: string,
): Promise<Fetched> {
  const { fetchPublic } = await import('../../article/web/fetch-public.ts')
  return await fetchPublic(url, { signal, ...(accept && { accept }), ...(web && { web }) })
}

async function withCleanLinks(article: Article): Promise<Article> {
  const { cleanLinks } = await import('../../article/clean-links.ts')
  return cleanLinks(article)
}
