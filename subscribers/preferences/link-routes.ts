/** Serves the page that a newsletter's footer leads to: it shows nothing about anybody, and mails the private link. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readUnsubscribe, type UnsubscribeLink } from '../../src/link.ts'
import { fillWords } from '../../src/render/locale.ts'
import { readSubscription } from '../leave/read-subscription.ts'
import { linkLives } from '../notices/links.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { askMail } from './ask-mail.ts'
import { sayLife } from './say-life.ts'
import { type Speech, speak } from './speak.ts'

const path = '/p/:token'
interface TokenPath {
  Params: { token: string }
}

/** The button of this page, and of an expired link's. */
export const sendBody = z.object({ send: z.literal('link') })

/** Adds the routes; the token is the unsubscribe link's, so that it lives as long. */
export function serveMailMeALink(server: FastifyInstance, site: ReaderSite): void {
  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(site.ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    return reply.type('text/html').send(await askPage(site, request, link))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(site.ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    reply.type('text/html')
    if (!sendBody.safeParse(request.body).success)
      return reply.code(400).send(await askPage(site, request, link))
    const { listKey } = await readSubscription(site.database, link)
    const list = site.lists.get(listKey ?? '')
    // The publication's message where the list is no more: the reader may be on others.
    const lists = list === undefined ? [] : [list.key]
    await askMail(site, { subscriber: link.subscriber, kind: 'preferences_link', lists })
    return linkMailedPage(site, speak(site, request, { list }))
  })
}

async function askPage(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  link: UnsubscribeLink,
): Promise<string> {
  const { listKey, listName } = await readSubscription(site.database, link)
  const { words, look, to } = speak(site, request, { list: site.lists.get(listKey ?? '') })
  const { ask } = words
  const list = listName ?? words.thisList
  const values = {
    ...ask,
    lead: fillWords(ask.lead, { time: sayLife(linkLives.preferences, words.lang) }),
    list: {
      leave: fillWords(ask.leave, { list }),
      leaveButton: fillWords(ask.leaveButton, { list }),
      leavePath: to(`/u/${request.params.token}`),
    },
    sendPath: to(`/p/${request.params.token}`),
  }
  return site.page('mail-me-a-link', ask.title, values, look)
}

/** Says that a link is on its way, if there is anybody to send it to. */
export function linkMailedPage(site: ReaderSite, { words, look }: Speech): string {
  const { ask } = words
  const values = { heading: ask.mailedHeading, lead: ask.mailed, hint: ask.mailedHint }
  return site.page('link-mailed', ask.mailedTitle, values, look)
}

/** For a link that is too old, or was mailed to an address that is no longer the reader's. */
export function linkExpiredPage(site: ReaderSite, { words, look, to }: Speech, sendPath: string): string {
  const { ask } = words
  const values = {
    heading: ask.expiredHeading,
    lead: fillWords(ask.expired, { time: sayLife(linkLives.preferences, words.lang) }),
    button: ask.expiredButton,
    list: undefined,
    sendPath: to(sendPath),
  }
  return site.page('mail-me-a-link', ask.expiredHeading, values, look)
}
