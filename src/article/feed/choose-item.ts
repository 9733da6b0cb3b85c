/** Finds the item of a feed that a person means. */
import { Mistake } from '../../mistake.ts'
import type { Feed, FeedItem } from './feed.ts'

/** Items that are named where the one that was asked for is not there. */
const namedItems = 5

/**
 * The first item without a choice; else the one with that GUID or address, or that number: 1 is the newest. Throws a
 * {@link Mistake} that names the first few where there is no such item.
 */
export function chooseItem({ name, items }: Feed, choice?: string): FeedItem {
  const wanted = choice?.trim()
  const found = wanted === undefined ? items[0] : (byNumber(items, wanted) ?? byName(items, wanted))
  if (found !== undefined) return found
  const count = items.length === 1 ? 'one item' : `${items.length} items`
  const first = items
    .slice(0, namedItems)
    .map(({ title, guid }, i) => `  ${i + 1}  ${shorten(title ?? 'without a title')}  (${shorten(guid)})`)
  const more = items.length > namedItems ? '\n  …' : ''
  throw new Mistake(
    `${name} has no item ${wanted}. It has ${count}; give the number or the GUID of one:\n${first.join('\n')}${more}`,
  )
}

function byNumber(items: readonly FeedItem[], wanted: string): FeedItem | undefined {
  return /^\d{1,6}$/.test(wanted) ? items[Number(wanted) - 1] : undefined
}

function byName(items: readonly FeedItem[], wanted: string): FeedItem | undefined {
  return items.find(({ guid }) => guid === wanted) ?? items.find(({ url }) => url === wanted)
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
