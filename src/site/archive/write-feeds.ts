/** Writes a list's newest editions as RSS 2.0 and as JSON Feed 1.1. */
import { imageUrl } from '../../article/images/image-url.ts'
import { editionPath } from '../../edition/identify.ts'
import { anchorOf } from '../../render/article-anchor.ts'
import { escapeText } from '../../render/escape.ts'
import { linkableUrl } from '../../render/inline-html.ts'
import { writeArticle } from '../article/article-html.ts'
import { languageTag } from '../article/language-tag.ts'
import { describeEdition, editionWords } from '../editions/edition-page.ts'
import { nameEdition } from '../editions/name-edition.ts'
import type { ShownEdition } from '../editions/shown-edition.ts'
import type { Place } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'

/** A list and its newest editions, newest first. */
export interface FeedInput {
  readonly list: SiteList
  readonly editions: readonly ShownEdition[]
  readonly place: Place
}

/** The feed as RSS 2.0, each text whole in `content:encoded`. */
export async function writeRss(input: FeedInput): Promise<string> {
  const { generateRssFeed } = await import('feedsmith')
  const { list, place } = input
  const channel = describeChannel(input)
  return generateRssFeed({
    title: channel.title,
    link: channel.page,
    description: channel.description,
    language: list.language,
    ...(channel.newest !== undefined && { lastBuildDate: channel.newest }),
    generator: 'Broadsheet',
    atom: { links: [{ href: `${channel.page}/feed.xml`, rel: 'self', type: 'application/rss+xml' }] },
    items: input.editions.map((edition) => {
      const item = describeItem(edition, place)
      return {
        title: item.title,
        link: item.address,
        guid: { value: item.address, isPermaLink: true },
        pubDate: edition.launchedAt,
        description: escapeText(item.summary),
        ...(item.authors.length > 0 && { dc: { creators: item.authors } }),
        content: { encoded: item.html },
      }
    }),
  })
}

/** The feed as JSON Feed 1.1. */
export async function writeJsonFeed(input: FeedInput): Promise<string> {
  const { generateJsonFeed } = await import('feedsmith')
  const { list, place } = input
  const channel = describeChannel(input)
  const feed = generateJsonFeed({
    title: channel.title,
    home_page_url: channel.page,
    feed_url: `${channel.page}/feed.json`,
    description: channel.description,
    language: list.language,
    items: input.editions.map((edition) => {
      const item = describeItem(edition, place)
      return {
        id: item.address,
        url: item.address,
        ...(item.source !== undefined && { external_url: item.source }),
        title: item.title,
        summary: item.summary,
        content_html: item.html,
        ...(item.image !== undefined && { image: item.image }),
        date_published: edition.launchedAt,
        language: languageTag(edition.blocks[0], list.language),
        ...(item.authors.length > 0 && { authors: item.authors.map((name) => ({ name })) }),
      }
    }),
  })
  return JSON.stringify(feed)
}

function describeChannel({ list, editions, place }: FeedInput) {
  return {
    title: `${list.name} · ${place.publication.name}`,
    description: list.description ?? list.name,
    page: `${place.site}/archive/${list.key}`,
    newest: editions[0]?.launchedAt,
  }
}

function describeItem(edition: ShownEdition, { site }: Place) {
  const { blocks, id, pageKey } = edition
  const address = `${site}${editionPath(id, pageKey)}`
  const words = editionWords(edition)
  const single = blocks.length === 1
  const texts = blocks.map((article, at) => {
    const html = writeArticle(article, {
      words,
      imageUrl: (image) => imageUrl(site, image),
      id: anchorOf(at),
      page: address,
      subhead: single ? 2 : 3,
      call: '',
    })
    const body = single ? html : `<h2>${escapeText(article.headline)}</h2>\n${html}`
    return `<div lang="${languageTag(article, words.lang)}" dir="${article.dir}">\n${body}\n</div>`
  })
  const stored = blocks[0].hero?.stored
  return {
    address,
    title: printable(nameEdition(edition)),
    summary: printable(describeEdition(edition)),
    html: printable(texts.join('\n')),
    authors: [...new Set(blocks.flatMap(({ byline }) => byline.map(({ name }) => printable(name))))],
    source: single ? linkableUrl(blocks[0].canonicalUrl) : undefined,
    image: stored && imageUrl(site, stored),
  }
}

/** What XML 1.0 (2.2) can hold, and JSON may as well do with: no control characters, no half characters. */
function printable(text: string): string {
  return text.toWellFormed().replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
}
