/** Serves the links of a confirmation message: the button that confirms, and the one that says "that was not me". */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readIds } from '../../src/link.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { askAgain } from './ask-again.ts'
import { confirmSignUp } from './confirm.ts'
import { type Manner, mannerOf } from './manner.ts'
import { findNewestEditions } from './newest-editions.ts'
import { serveNotMe } from './not-me-routes.ts'
import { askedAgainPage, askPage, expiredPage, leftPage, welcomePage } from './pages.ts'
import { type Confirmation, readConfirmation } from './read-confirmation.ts'

const path = '/c/:token'
interface TokenPath {
  Params: { token: string }
}
const confirmBody = z.object({ confirm: z.literal('yes') })
const againBody = z.object({ again: z.literal('yes') })

/** Adds the routes. GET shows what the link stands for; what acts is the POST of a button (DESIGN 3.6). */
export function serveConfirm(server: FastifyInstance, site: ReaderSite): void {
  const { database, ring } = site

  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const [id] = readIds(ring, 'confirm', request.params.token, 1) ?? []
    if (id === undefined) return reply.callNotFound()
    const { status, body } = await show(site, request, await readConfirmation(database, id))
    return reply.code(status).type('text/html').send(body)
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const [id] = readIds(ring, 'confirm', request.params.token, 1) ?? []
    if (id === undefined) return reply.callNotFound()
    const found = await readConfirmation(database, id)
    const manner = mannerFor(site, request, found)
    reply.type('text/html')
    if (confirmBody.safeParse(request.body).success) {
      const { switched: language } = manner
      const pressed = { confirmation: id, ...visitorOf(request), language, lists: site.lists }
      const confirmed = await confirmSignUp(database, pressed)
      if (confirmed.kind === 'confirmed' && confirmed.welcomed) site.wake('notify')
    } else if (found.kind === 'late' && againBody.safeParse(request.body).success) {
      await askAgain(database, found.request, { ...visitorOf(request), language: manner.look.lang })
      site.wake('sign-up')
      return askedAgainPage(site, manner)
    } else if (found.kind === 'open') {
      return reply.code(400).send(askPage(site, manner, found.lists))
    }
    const { status, body } = await show(site, request, await readConfirmation(database, id))
    return reply.code(status).send(body)
  })

  server.options<TokenPath>(path, async (_request, reply) =>
    forNobodyElse(reply).code(204).header('allow', 'GET, HEAD, POST, OPTIONS').send(),
  )

  serveNotMe(server, site)
}

/** The page of a confirmation as it stands. */
async function show(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  found: Confirmation,
): Promise<{ readonly status: 200 | 410; readonly body: string }> {
  const manner = mannerFor(site, request, found)
  switch (found.kind) {
    case 'open':
      return { status: 200, body: askPage(site, manner, found.lists) }
    case 'confirmed': {
      if (!found.stillOn) return { status: 200, body: leftPage(site, manner) }
      const { lists } = found
      const newest = await findNewestEditions(
        site.database,
        lists.map(({ id }) => id),
      )
      return { status: 200, body: welcomePage(site, manner, { lists, newest }) }
    }
    case 'late':
    case 'void':
      return { status: 410, body: expiredPage(site, manner, found.kind) }
  }
}

function mannerFor(site: ReaderSite, request: FastifyRequest<TokenPath>, found: Confirmation): Manner {
  if (found.kind === 'void') return mannerOf(site, request, { keys: [], kept: null })
  const { lists, request: form } = found
  return mannerOf(site, request, { keys: lists.map(({ key }) => key), kept: form.language })
}
