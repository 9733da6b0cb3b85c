/** Serves "that was not me": GET shows a button, POST has the address never be written to again. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readIds } from '../../src/link.ts'
import { fillWords } from '../../src/render/locale.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { mannerOf, nameInSentence } from './manner.ts'
import { disownSignUp, type NotMe, readNotMe } from './not-me.ts'

const path = '/n/:token'
interface TokenPath {
  Params: { token: string }
}
const notMeBody = z.object({ notMe: z.literal('yes') })

/** Adds the routes. The link works for as long as we know what its message was about. */
export function serveNotMe(server: FastifyInstance, site: ReaderSite): void {
  const { database, ring } = site

  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const [id] = readIds(ring, 'notMe', request.params.token, 1) ?? []
    if (id === undefined) return reply.callNotFound()
    const found = await readNotMe(database, id)
    return reply
      .code(found === undefined ? 410 : 200)
      .type('text/html')
      .send(pageOf(site, request, found))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const [id] = readIds(ring, 'notMe', request.params.token, 1) ?? []
    if (id === undefined) return reply.callNotFound()
    const found = await readNotMe(database, id)
    reply.type('text/html')
    if (found === undefined) return reply.code(410).send(pageOf(site, request, found))
    if (!notMeBody.safeParse(request.body).success) {
      return reply.code(found.done ? 200 : 400).send(pageOf(site, request, found))
    }
    await disownSignUp(database, { confirmation: id, ...visitorOf(request) })
    return pageOf(site, request, { ...found, done: true })
  })

  server.options<TokenPath>(path, async (_request, reply) =>
    forNobodyElse(reply).code(204).header('allow', 'GET, HEAD, POST, OPTIONS').send(),
  )
}

/** In the name that the message came in, though what is stopped is all of the publication's lists. */
function pageOf(site: ReaderSite, request: FastifyRequest<TokenPath>, found: NotMe | undefined): string {
  const manner = mannerOf(site, request, { keys: found?.lists ?? [], kept: found?.language ?? null })
  const { look } = manner
  const { notMe } = manner.words
  if (found === undefined) {
    const values = { heading: notMe.overHeading, lead: notMe.over, hint: notMe.overHint }
    return site.page('not-me-done', notMe.overHeading, values, look)
  }
  if (found.done) {
    const values = { heading: notMe.doneHeading, lead: notMe.done, hint: notMe.doneHint }
    return site.page('not-me-done', notMe.doneTitle, values, look)
  }
  const { title, heading, lasting, button, mistake } = notMe
  const lead = fillWords(notMe.lead, { publication: nameInSentence(site.publication.name, manner) })
  return site.page('not-me', title, { heading, lead, lasting, button, mistake }, look)
}
