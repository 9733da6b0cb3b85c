/** Serves the unsubscribe link: GET shows a button and changes nothing, POST takes the person off the list. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Database } from '../../src/database/database.ts'
import { type KeyRing, readUnsubscribe, type UnsubscribeLink } from '../../src/link.ts'
import type { PageName } from '../../src/page-handlebars.ts'
import { readSubscription } from './read-subscription.ts'
import { unsubscribe } from './unsubscribe.ts'

/** What the routes need from the site. */
export interface UnsubscribeNeeds {
  readonly database: Database
  readonly ring: KeyRing
  /** Makes a whole page. */
  readonly page: (name: PageName, title: string, values: object) => string
}

// RFC 8058 section 3.1: the one key/value pair of a one-click POST, in either encoding of a form.
const oneClickBody = z.object({ 'List-Unsubscribe': z.literal('One-Click') })
const buttonBody = z.object({ leave: z.literal('yes') })

const path = '/u/:token'
interface TokenPath {
  Params: { token: string }
}

/** Adds the routes. */
export function serveUnsubscribe(server: FastifyInstance, { database, ring, page }: UnsubscribeNeeds): void {
  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    const { listName = 'this list', left } = await readSubscription(database, link)
    reply.type('text/html')
    return left
      ? page('unsubscribed', 'You have left', { list: listName })
      : page('unsubscribe', 'Unsubscribe', { list: listName })
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    if (oneClickBody.safeParse(request.body).success) {
      await unsubscribe(database, link, { by: 'one_click', ...messageOf(link) })
      return reply.type('text/plain').send('You have been unsubscribed.\n')
    }
    const { listName = 'this list' } = await readSubscription(database, link)
    reply.type('text/html')
    // Not the button and not a mail program: show the button, and change nothing.
    if (!buttonBody.safeParse(request.body).success) {
      return reply.code(400).send(page('unsubscribe', 'Unsubscribe', { list: listName }))
    }
    await unsubscribe(database, link, { by: 'link', ...messageOf(link) })
    return page('unsubscribed', 'You have left', { list: listName })
  })

  server.options<TokenPath>(path, async (_request, reply) =>
    forNobodyElse(reply).code(204).header('allow', 'GET, HEAD, POST, OPTIONS').send(),
  )
}

/** A page that a token opens belongs in no cache, no search engine and no Referer. */
function forNobodyElse(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
}

const messageOf = ({ edition, n }: UnsubscribeLink) => (edition === 0 ? {} : { edition, n })
