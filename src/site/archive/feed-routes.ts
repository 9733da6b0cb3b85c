/** Serves the feeds of a list's archive: cheap to ask for again, since feed readers ask all day. */
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../database/database.ts'
import { answerFresh } from '../answer-fresh.ts'
import { loadEditions } from '../editions/load-edition.ts'
import type { Place } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'
import { listArchive } from './list-archive.ts'
import { type FeedInput, writeJsonFeed, writeRss } from './write-feeds.ts'

/** What the routes need from the site. */
export interface FeedNeeds {
  readonly database: Database
  readonly place: Place
  readonly lists: readonly SiteList[]
}

/** Editions in a feed: a reader that asks once a week misses none of a daily list. */
const feedSize = 20

const formats = [
  { path: 'feed.xml', type: 'application/rss+xml; charset=utf-8', write: writeRss },
  { path: 'feed.json', type: 'application/feed+json; charset=utf-8', write: writeJsonFeed },
] as const

interface ListParams {
  Params: { list: string }
}

/** Adds `/archive/LIST/feed.xml` and `feed.json`; a list without an archive has neither. */
export function serveFeeds(server: FastifyInstance, { database, place, lists }: FeedNeeds): void {
  const archived = new Map(lists.filter(({ archive }) => archive).map((list) => [list.key, list]))
  for (const { path, type, write } of formats) {
    const writeOnce = rememberLast(write)
    server.get<ListParams>(`/archive/:list/${path}`, async (request, reply) => {
      const list = archived.get(request.params.list)
      if (list === undefined) return reply.callNotFound()
      const { editions } = await listArchive(database, list.key, { start: undefined, size: feedSize })
      const ids = editions.map(({ id }) => id)
      const body = await writeOnce(list, ids, async () => ({
        list,
        place,
        editions: await loadEditions(database, ids),
      }))
      return answerFresh(request, reply, { body, type, modified: editions[0]?.launchedAt })
    })
  }
}

/** Each list's feed is written anew only when other editions are in it: nothing in a launched one changes. */
function rememberLast(write: (input: FeedInput) => Promise<string>) {
  const last = new Map<string, { readonly ids: string; readonly body: Promise<string> }>()
  return async (list: SiteList, ids: readonly number[], load: () => Promise<FeedInput>): Promise<string> => {
    const named = ids.join()
    const known = last.get(list.key)
    if (known?.ids === named) return await known.body
    const body = load().then(write)
    last.set(list.key, { ids: named, body })
    // What failed is tried again by the next who asks.
    body.catch(() => {
      if (last.get(list.key)?.body === body) last.delete(list.key)
    })
    return await body
  }
}
