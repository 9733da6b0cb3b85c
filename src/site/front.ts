/** Serves the pages that say who publishes here and which lists there are. */
import type { FastifyInstance } from 'fastify'
import { wordsFor } from './page-words.ts'
import type { Place, RenderPage } from './render-page.ts'
import type { SiteList } from './site-list.ts'

/** What the front pages need. */
export interface FrontNeeds {
  readonly page: RenderPage
  readonly place: Place
  readonly lists: readonly SiteList[]
}

/** Adds `/`, and `/subscribe`, where the call to action of a message leads. */
export function serveFront(server: FastifyInstance, { page, place, lists }: FrontNeeds): void {
  const { base, publication } = place
  const shown = lists
    .filter((list) => list.public)
    .map(({ key, name, description, archive, language }) => ({
      ...{ name, description },
      archive: archive ? { path: `${base}/archive/${key}`, words: wordsFor(language).archive } : undefined,
    }))
  server.get('/', async (_request, reply) =>
    reply.type('text/html').send(page('front', 'Newsletters', { name: publication.name, lists: shown })),
  )
  server.get('/subscribe', async (_request, reply) =>
    reply.type('text/html').send(page('subscribe', 'Sign up', { lists: shown })),
  )
}
