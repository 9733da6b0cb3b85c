/** What a source that is no file is identified by: the same story gives the same hash, however it was reached. */
import { createHash } from 'node:crypto'
import type { Article } from '../../article/article.ts'
import { cleanUrl } from '../../article/clean-links.ts'

/**
 * SHA-256 of a page's canonical URL (DESIGN 3.7): the one that the page itself states, where it is of the same site (a
 * page must not pass for another site's), else the one that it was fetched from. Without fragment and tracking
 * parameters: it is the same page.
 */
export function hashPage(article: Pick<Article, 'canonicalUrl'>, fetched: string): Buffer {
  const from = new URL(fetched)
  const stated = URL.parse(article.canonicalUrl ?? '')
  const url = stated !== null && siteOf(stated) === siteOf(from) ? stated : from
  url.hash = ''
  return hashName('url', cleanUrl(url.href))
}

/** SHA-256 of a feed item's GUID. */
export function hashItem(guid: string): Buffer {
  return hashName('feed item', guid)
}

/** The kind stands before it, so that a URL and a GUID of the same letters are two sources; a file holds no NUL. */
function hashName(kind: 'url' | 'feed item', name: string): Buffer {
  return createHash('sha256').update(`broadsheet ${kind}\0`).update(name).digest()
}

function siteOf({ host }: URL): string {
  return host.replace(/^www\./, '')
}
