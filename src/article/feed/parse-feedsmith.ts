/** RSS, RDF, Atom and JSON Feed by feedsmith, as the raw items that `feed.ts` checks. */
import type { AtomFeed, JsonFeed, RdfFeed, RssFeed } from 'feedsmith'
import { maxItems, type RawFeed, type RawItem } from './feed.ts'
import { htmlToLine, textToHtml } from './plain-text.ts'
import { titlesInCdata } from './titles-in-cdata.ts'

/** Parses a feed. Throws what feedsmith throws where it can't. */
export async function parseFeedsmith(text: string): Promise<RawFeed> {
  const { parseFeed } = await import('feedsmith')
  const { format, feed } = parseFeed(text, { maxItems })
  switch (format) {
    case 'json':
      return fromJson(feed)
    case 'atom':
      return await fromAtom(feed)
    case 'rss':
    case 'rdf':
      return await fromRss(feed, titlesInCdata(text))
  }
}

type RssItem = NonNullable<RssFeed.Feed<string>['items']>[number]
type RdfItem = NonNullable<RdfFeed.Feed<string>['items']>[number]
type Entry = NonNullable<AtomFeed.Feed<string>['entries']>[number]
type Media = NonNullable<RssItem['media']>

async function fromRss(
  feed: RssFeed.Feed<string> | RdfFeed.Feed<string>,
  undecoded: ReadonlySet<string>,
): Promise<RawFeed> {
  const language = ('language' in feed ? feed.language : undefined) ?? feed.dc?.languages?.[0]
  const decode = async (title: string | undefined): Promise<string | undefined> =>
    title !== undefined && undecoded.has(title) ? await htmlToLine(title) : title
  const items: RawItem[] = []
  for (const item of feed.items ?? [])
    items.push({ ...fromRssItem(item), title: await decode(item.title ?? item.dc?.titles?.[0]) })
  return { title: await decode(feed.title), language, items }
}

function fromRssItem(item: RssItem | RdfItem): RawItem {
  const rss: RssItem = item
  return {
    guid: rss.guid?.value ?? item.dc?.identifiers?.[0] ?? ('rdf' in item ? item.rdf?.about : undefined),
    url: item.link ?? permalink(rss.guid),
    base: item.xml?.base,
    published: rss.pubDate ?? item.dc?.dates?.[0] ?? item.dcterms?.created?.[0],
    updated: item.atom?.updated ?? item.dcterms?.modified?.[0],
    // An address without a name is nobody's byline.
    authors: item.dc?.creators ?? rss.authors?.map(({ name }) => name) ?? [],
    language: item.dc?.languages?.[0],
    html: item.content?.encoded ?? atomHtml(item.atom?.content),
    summary: item.description ?? atomHtml(item.atom?.summary),
    image:
      mediaImage(item.media) ??
      rss.enclosures?.find(({ type = '' }) => type.startsWith('image/'))?.url ??
      rss.itunes?.image,
  }
}

/** A GUID is the story's address unless it says that it is none; many say nothing and are just a number. */
function permalink(guid: RssItem['guid']): string | undefined {
  const isAddress = guid?.isPermaLink !== false && /^https?:\/\//i.test(guid?.value ?? '')
  return isAddress ? guid?.value : undefined
}

async function fromAtom(feed: AtomFeed.Feed<string>): Promise<RawFeed> {
  const items: RawItem[] = []
  for (const entry of feed.entries ?? []) items.push(await fromEntry(entry, feed))
  return { title: feed.title && (await atomLine(feed.title)), language: feed.xml?.lang, items }
}

async function fromEntry(entry: Entry, feed: AtomFeed.Feed<string>): Promise<RawItem> {
  const { links = [] } = entry
  const page = links.find(
    ({ rel = 'alternate', type = 'text/html' }) => rel === 'alternate' && /html/.test(type),
  )
  return {
    guid: entry.id,
    title: entry.title && (await atomLine(entry.title)),
    url: page?.href ?? links.find(({ rel = 'alternate' }) => rel === 'alternate')?.href,
    base: entry.content?.xml?.base ?? entry.xml?.base ?? feed.xml?.base,
    published: entry.published,
    updated: entry.updated,
    authors: (entry.authors ?? entry.source?.authors ?? feed.authors ?? []).map(({ name }) => name),
    language: entry.content?.xml?.lang ?? entry.xml?.lang,
    html: atomHtml(entry.content),
    summary: atomHtml(entry.summary),
    image:
      mediaImage(entry.media) ??
      links.find(({ rel, type = '' }) => rel === 'enclosure' && type.startsWith('image/'))?.href,
  }
}

function fromJson(feed: JsonFeed.Feed<string>): RawFeed {
  const items = (feed.items ?? []).map((item): RawItem => {
    const text = item.content_text === undefined ? undefined : textToHtml(item.content_text)
    return {
      guid: item.id,
      title: item.title,
      url: item.url ?? item.external_url,
      published: item.date_published,
      updated: item.date_modified,
      authors: (item.authors ?? feed.authors ?? []).map(({ name }) => name),
      language: item.language,
      html: item.content_html ?? text,
      summary: item.summary === undefined ? undefined : textToHtml(item.summary),
      image: item.image ?? item.banner_image,
    }
  })
  return { title: feed.title, language: feed.language, items }
}

type AtomText = { readonly value?: string; readonly type?: string }

/** RFC 4287 section 3.1: "text" unless it says html or xhtml; Atom 0.3 says it as a media type. */
const isHtml = ({ type = 'text' }: AtomText): boolean => /html/i.test(type)

function atomHtml(text: AtomText | undefined): string | undefined {
  if (text?.value === undefined) return undefined
  return isHtml(text) ? text.value : textToHtml(text.value)
}

async function atomLine(text: AtomText): Promise<string | undefined> {
  return text.value !== undefined && isHtml(text) ? await htmlToLine(text.value) : text.value
}

/** The first picture that Media RSS names: a content that is one, else the thumbnail. */
function mediaImage(media: Media | undefined): string | undefined {
  const places = [media ?? {}, ...(media?.groups ?? [])]
  const contents = places.flatMap((place) => place.contents ?? [])
  const picture = contents.find(({ medium, type = '' }) => medium === 'image' || type.startsWith('image/'))
  return picture?.url ?? [...places, ...contents].flatMap((place) => place.thumbnails ?? [])[0]?.url
}
