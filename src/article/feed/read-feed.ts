/** Reads a feed's bytes: RSS, RDF, Atom or JSON Feed, in whatever state. */
import { Mistake } from '../../mistake.ts'
import { decodeSource } from '../decode-source.ts'
import { articleLimits } from '../read-article.ts'
import { checkFeed, type Feed, type RawFeed } from './feed.ts'
import { isShallow } from './is-shallow.ts'

/** What is known of a feed besides its bytes. */
export interface FeedLabels {
  /** What the person called it. */
  readonly name: string
  /** Where it was fetched from, after redirects. */
  readonly url?: string | undefined
  /** The HTTP header, which may name the encoding. */
  readonly contentType?: string | undefined
}

/** Reads a feed with at least one item. Throws a {@link Mistake} for what is none, or has nothing in it. */
export async function readFeed(bytes: Uint8Array, labels: FeedLabels): Promise<Feed> {
  const { name, url } = labels
  // A feed from a file may have as much as one that is fetched.
  const most = articleLimits.fetchedBytes
  if (bytes.length > most)
    throw new Mistake(`${name} is more than ${most / 1_000_000} MB. Is it the right feed?`)
  const { text } = decodeSource(bytes, labels)
  const raw = await parseFeed(text, name)
  const feed = checkFeed(raw, { name, url })
  if (feed.items.length > 0) return feed
  if (/<(?:rss|feed|rdf:rdf)\b/i.test(text.slice(0, 10_000)) || raw.title !== undefined)
    throw new Mistake(
      `${name} is a feed with no story in it. Look at it in a browser, or send the story itself.`,
    )
  throw new Mistake(`${name} is no feed (RSS, Atom, RDF or JSON Feed). ${findFeedLink(text, url)}`)
}

async function parseFeed(text: string, name: string): Promise<RawFeed> {
  const { parseFeedsmith } = await import('./parse-feedsmith.ts')
  try {
    const feed = await parseFeedsmith(text.trimStart())
    if (feed.items.length > 0) return feed
  } catch (error) {
    // It is strict about some old and all broken feeds, and says so in several ways.
    if (!(error instanceof Error)) throw error
  }
  if (!isShallow(text))
    throw new Mistake(`${name} has elements a hundred deep or thousands of attributes, which no feed has.`)
  const { parseFeedparser } = await import('./parse-feedparser.ts')
  return await parseFeedparser(text)
}

/** A page mostly says where its feed is. */
function findFeedLink(text: string, url: string | undefined): string {
  for (const [tag] of text.slice(0, 200_000).matchAll(/<link\b[^<>]{0,1000}>/gi)) {
    const href = /\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(tag)?.[1]
    if (href === undefined || !/application\/(?:rss|atom|feed)\+(?:xml|json)/i.test(tag)) continue
    const address = URL.parse(href.replaceAll('&amp;', '&'), url)
    if (address !== null) return `It is a page, whose feed is at ${address.href}: give that.`
  }
  return 'Give the address of the feed; to send the page itself, leave out --feed.'
}
