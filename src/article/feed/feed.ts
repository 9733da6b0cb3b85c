/** What a feed is once it is read, whatever its format; what comes from a parser is checked here. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { languageTag } from '../read-article.ts'
import { readFeedDate } from './read-feed-date.ts'

/** What a parser makes of an item; nothing of it is trusted. Addresses may be relative to `base`. */
export interface RawItem {
  readonly guid?: unknown
  readonly title?: unknown
  readonly url?: unknown
  readonly base?: unknown
  readonly published?: unknown
  readonly updated?: unknown
  readonly authors?: readonly unknown[]
  readonly language?: unknown
  /** The story itself, and what only tells of it; both are HTML. */
  readonly html?: unknown
  readonly summary?: unknown
  readonly image?: unknown
}

/** What a parser makes of a feed. */
export interface RawFeed {
  readonly title?: unknown
  readonly language?: unknown
  /** In the feed's order. */
  readonly items: readonly RawItem[]
}

/** More than any feed has; what is beyond is not read. */
export const maxItems = 10_000

/** Runs of white space as one space; nothing at all is undefined. */
const line = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim() || undefined)
  .optional()
  .catch(undefined)

const block = z
  .string()
  .transform((text) => text.trim() || undefined)
  .optional()
  .catch(undefined)

const date = z.string().transform(readFeedDate).optional().catch(undefined)

const language = z.string().transform(languageTag).optional().catch(undefined)

const itemSchema = z.object({
  guid: line,
  title: line,
  url: line,
  base: line,
  published: date,
  updated: date,
  authors: z.array(line).catch([]),
  language,
  html: block,
  summary: block,
  image: line,
})

/** One story of a feed. Addresses are absolute http(s); dates are ISO, with the zone that the feed has them in. */
export interface FeedItem {
  /** The feed's own word for which story this is; without one its address, else a hash of its words. */
  readonly guid: string
  readonly title?: string | undefined
  readonly url?: string | undefined
  readonly published?: string | undefined
  readonly updated?: string | undefined
  /** Names. */
  readonly authors: readonly string[]
  readonly language?: string | undefined
  /** The story as HTML, where the feed has it. */
  readonly html?: string | undefined
  /** What the feed says of it, as HTML. */
  readonly summary?: string | undefined
  readonly image?: string | undefined
  /** What relative addresses in its HTML are relative to. */
  readonly base?: string | undefined
}

/** A feed that was read; it has at least one item. */
export interface Feed {
  /** What the person called it. */
  readonly name: string
  readonly title?: string | undefined
  readonly language?: string | undefined
  /** The newest first where all have a date, else as the feed has them. */
  readonly items: readonly FeedItem[]
}

const feedSchema = z.object({ title: line, language })

/** Checks a feed; items that say nothing are left out. `url` is where it was fetched from. */
export function checkFeed(raw: RawFeed, { name, url }: { name: string; url?: string | undefined }): Feed {
  const { title, language } = feedSchema.parse(raw)
  const items = raw.items.flatMap((item) => checkItem(item, url) ?? [])
  return { name, title, language, items: sortItems(items) }
}

function checkItem(raw: RawItem, feedUrl: string | undefined): FeedItem | undefined {
  const { guid, url: link, base: stated, image, authors, ...item } = itemSchema.parse(raw)
  const base = webAddress(stated, feedUrl) ?? feedUrl
  const url = webAddress(link, base)
  const words = [item.title, item.html, item.summary].filter((text) => text !== undefined)
  if (words.length === 0 && url === undefined) return undefined
  return {
    ...item,
    guid: guid ?? url ?? `sha256:${createHash('sha256').update(words.join('\0')).digest('hex')}`,
    url,
    authors: [...new Set(authors.filter((author) => author !== undefined))],
    image: webAddress(image, base),
    base: stated === undefined ? (url ?? feedUrl) : base,
  }
}

function webAddress(text: string | undefined, base: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text, base)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined
}

/** Newest first, where that can be told of every one; a feed's own order is nearly always that. */
function sortItems(items: readonly FeedItem[]): readonly FeedItem[] {
  const times = new Map(items.map((item) => [item, Date.parse(item.published ?? item.updated ?? '')]))
  if ([...times.values()].some(Number.isNaN)) return items
  return items.toSorted((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0))
}
