/** Broken RSS, RDF and Atom by node-feedparser, which takes what it can get: feeds are cut, unclosed, of the old kind. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Item } from 'feedparser'
import { z } from 'zod'
import { maxItems, type RawFeed, type RawItem } from './feed.ts'
import { htmlToLine } from './plain-text.ts'
import { titlesInCdata } from './titles-in-cdata.ts'
import { xhtmlAsCdata } from './xhtml-as-cdata.ts'

/** Characters that are parsed in one go; in between, others have their turn. */
const chunkLength = 65_536

/** Parses what there is of a feed that is not deep; no items where it is none. */
export async function parseFeedparser(source: string): Promise<RawFeed> {
  const text = xhtmlAsCdata(source)
  const { default: FeedParser } = await import('feedparser')
  const parser = new FeedParser({ addmeta: false })
  const items: Item[] = []
  let ended = false
  parser.on('readable', () => {
    for (let item = parser.read(); item !== null; item = parser.read()) items.push(item)
  })
  // An error is one place that it could not read, or that the end came early: what came before it counts.
  parser.on('error', () => {
    ended = true
  })
  for (let start = 0; start < text.length && !ended && items.length < maxItems; start += chunkLength) {
    parser.write(text.slice(start, start + chunkLength))
    await nextTurn()
  }
  const meta = parser.meta
  parser.destroy()
  const undecoded = titlesInCdata(source)
  const raw: RawItem[] = []
  for (const item of items) raw.push(await fromItem(item, undecoded))
  return { title: meta?.title, language: meta?.language, items: raw }
}

/** An element as it stood there; the parser's own reading of it guesses, resolves and converts. */
const elementSchema = z.object({
  '@': z.record(z.string(), z.unknown()).catch({}),
  '#': z.string().optional(),
})

async function fromItem(item: Item, undecoded: ReadonlySet<string>): Promise<RawItem> {
  const element = (...names: string[]) =>
    names.map((name) => elementSchema.safeParse(item[name]).data).find((found) => found !== undefined)
  const title = element('atom:title', 'rss:title', 'rdf:title')
  const isHtml = undecoded.has(item.title) || /html/i.test(String(title?.['@']['type'] ?? ''))
  const guid = element('rss:guid', 'atom:id')
  // It takes any GUID for an address where there is no other.
  const isAddress = item.link !== guid?.['#'] || guid['@']['ispermalink'] !== 'false'
  return {
    // The same as feedsmith's, always: a feed that is broken today must not send yesterday's story again.
    guid: guid?.['#'] ?? rdfAbout(item),
    title: isHtml && typeof item.title === 'string' ? await htmlToLine(item.title) : item.title,
    url: isAddress ? item.link : undefined,
    published: element('rss:pubdate', 'dc:date', 'atom:published', 'atom:issued')?.['#'],
    updated: element('atom:updated', 'atom:modified')?.['#'],
    authors: [item.author],
    // Without a story it gives the summary twice.
    html: item.description === item.summary ? undefined : item.description,
    summary: item.summary,
    image: item.image?.url,
  }
}

const rdfSchema = z.object({ about: z.string() })

function rdfAbout(item: Item): string | undefined {
  return rdfSchema.safeParse(item['rdf:@']).data?.about
}
