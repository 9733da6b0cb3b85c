/** Where a list's feeds are, for the head of a page: feed readers look for these links. */
import type { FeedLink } from '../../page-handlebars.ts'
import type { Place } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'

/** Both feeds of a list. */
export function feedLinks({ key, name }: SiteList, { base, publication }: Place): readonly FeedLink[] {
  const title = `${name} · ${publication.name}`
  return [
    { type: 'application/rss+xml', title, href: `${base}/archive/${key}/feed.xml` },
    { type: 'application/feed+json', title, href: `${base}/archive/${key}/feed.json` },
  ]
}
