/** Serves each launched edition's page, where "View in browser" of its message leads. */
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../database/database.ts'
import { answerFresh } from '../answer-fresh.ts'
import { findNeighbours } from '../archive/list-archive.ts'
import type { Place, RenderPage } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'
import { editionHead } from './edition-head.ts'
import { editionValues, editionWords } from './edition-page.ts'
import { loadEdition } from './load-edition.ts'
import { nameEdition } from './name-edition.ts'

/** What the routes need from the site. */
export interface EditionNeeds {
  readonly database: Database
  readonly place: Place
  readonly page: RenderPage
  readonly writeCall: (values: object) => string
  readonly lists: readonly SiteList[]
}

/** The neighbours of an edition whose list is not archived. */
const nobody = { previous: undefined, next: undefined }

interface EditionParams {
  Params: { address: string }
}

/** Adds `/e/SLUG-KEY`. A wrong key and a draft are answered like what is not there. */
export function serveEditions(server: FastifyInstance, needs: EditionNeeds): void {
  const { database, place, page, writeCall, lists } = needs
  server.get<EditionParams>('/e/:address', async (request, reply) => {
    const edition = await loadEdition(database, request.params.address)
    if (edition === undefined) return reply.callNotFound()
    const list = lists.find(({ key }) => key === edition.list)
    const { previous, next } = list?.archive ? await findNeighbours(database, edition) : nobody
    const around = { place, list, previous, next, writeCall }
    const { lang, dir } = editionWords(edition)
    const head = editionHead(edition, around)
    const body = page('edition', nameEdition(edition), editionValues(edition, around), {
      ...{ lang, dir, head, list },
      reading: true,
    })
    if (head.hidden) reply.header('x-robots-tag', 'noindex')
    const modified = next?.launchedAt ?? edition.launchedAt
    return answerFresh(request, reply, { body, type: 'text/html; charset=utf-8', modified })
  })
}
