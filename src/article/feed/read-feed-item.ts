/** Makes the article of a feed's item: from the feed where the story stands in it, else from the story's page. */
import { createHash } from 'node:crypto'
import { Mistake } from '../../mistake.ts'
import type { Article, ReadSource } from '../article.ts'
import { blockText } from '../block-text.ts'
import { readArticle } from '../read-article.ts'
import { readDirection } from '../read-direction.ts'
import type { Fetched } from '../web/fetch-public.ts'
import { wellFormed } from '../well-formed.ts'
import type { Feed, FeedItem } from './feed.ts'
import { isSummary } from './is-summary.ts'

/** What reading an item takes. */
export interface ItemTools {
  /** The publication's language, where neither the item nor its feed says one. */
  readonly language: string
  /** Fetches an item's page. */
  readonly fetchPage: (url: string) => Promise<Fetched>
}

/**
 * Reads an item. One that is only summed up in the feed, or has no headline there, is read from its page; what the feed
 * says of headline, writers, dates and address counts. Throws a {@link Mistake} where there is no story to be had.
 */
export async function readFeedItem(feed: Feed, item: FeedItem, tools: ItemTools): Promise<Article> {
  const { url } = item
  if (url !== undefined && (item.title === undefined || isSummary(item)))
    return withFacts(await readPage(feed, item, url, tools), feed, item)
  const html = item.html ?? item.summary
  const called = item.title === undefined ? 'An item' : `"${item.title}"`
  if (item.title === undefined)
    throw new Mistake(
      `${called} of ${feed.name} (${item.guid}) has neither a title nor an address. Send its text as a file.`,
    )
  if (html === undefined)
    throw new Mistake(
      `${called} has no text in ${feed.name}, and no address to read it from. Send its text as a file.`,
    )
  const name = `${called} of ${feed.name}`
  const { readHtmlFragment } = await import('../html/read-html.ts')
  const { canonicalUrl: _, ...read } = await readHtmlFragment(html, {
    name,
    headline: item.title,
    ...(item.base !== undefined && { url: item.base }),
  })
  checkStory(read, name)
  const lang = read.lang ?? item.language ?? feed.language ?? tools.language
  const article: Article = {
    ...read,
    lang,
    dir: readDirection(wordsOf(read), lang),
    source: {
      kind: 'feed',
      name: feed.name,
      sha256: createHash('sha256').update(html).digest('hex'),
      ...(url !== undefined && { url }),
    },
  }
  return withFacts(withPicture(article, item), feed, item)
}

async function readPage(
  feed: Feed,
  item: FeedItem,
  url: string,
  { language, fetchPage }: ItemTools,
): Promise<Article> {
  try {
    const page = await fetchPage(url)
    const { contentType } = page
    const article = await readArticle(page.bytes, { name: url, language, contentType, url: page.url })
    return { ...article, source: { ...article.source, kind: 'feed', name: feed.name } }
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    const called = item.title === undefined ? item.guid : `"${item.title}"`
    throw new Mistake(
      `${feed.name} does not hold the whole story of ${called}, and its page could not be read: ${error.message}`,
      error.exitCode,
      { cause: error },
    )
  }
}

/** What the feed says of the story is the publisher's own word, and needs no guess. */
function withFacts(article: Article, feed: Feed, item: FeedItem): Article {
  const { title, authors, published, updated, url } = item
  const site = article.site ?? feed.title
  const canonicalUrl = article.canonicalUrl ?? url
  return wellFormed({
    ...article,
    ...(title !== undefined && { headline: title }),
    ...(authors.length > 0 && { byline: authors.map((name) => ({ name })) }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && updated !== published && { updated }),
    ...(site !== undefined && { site }),
    ...(canonicalUrl !== undefined && { canonicalUrl }),
  })
}

/** The picture that the feed names, where the story shows none. */
function withPicture(article: Article, { image }: FeedItem): Article {
  if (image === undefined || article.hero !== undefined) return article
  if (article.body.some(({ type }) => type === 'image')) return article
  return { ...article, hero: { type: 'image', src: image, alt: '' } }
}

function checkStory(read: ReadSource, name: string): void {
  if (!read.body.some(({ type }) => type !== 'cta' && type !== 'divider' && type !== 'related'))
    throw new Mistake(`${name} has no text. Send the story as a file, or by its address without --feed.`)
}

function wordsOf({ headline, body }: ReadSource): string {
  return [headline, ...body.map(blockText)].join('\n')
}
