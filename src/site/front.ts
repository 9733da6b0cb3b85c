/** Serves the pages that say who publishes here and which lists there are. */
import type { FastifyInstance } from 'fastify'
import type { PageName } from '../page-handlebars.ts'

/** A list as the public sees it. */
export interface PublicList {
  readonly name: string
  readonly description: string
}

/** What the front pages need. */
export interface FrontNeeds {
  readonly page: (name: PageName, title: string, values: object) => string
  readonly publication: { readonly name: string }
  readonly lists: readonly PublicList[]
}

/** Adds `/`, and `/subscribe`, where the call to action of a message leads. */
export function serveFront(server: FastifyInstance, { page, publication, lists }: FrontNeeds): void {
  server.get('/', async (_request, reply) =>
    reply.type('text/html').send(page('front', 'Newsletters', { name: publication.name, lists })),
  )
  server.get('/subscribe', async (_request, reply) =>
    reply.type('text/html').send(page('subscribe', 'Sign up', { lists })),
  )
}
