/** Serves the unsubscribe link: GET shows a button and changes nothing, POST takes the person off the list. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readUnsubscribe, type UnsubscribeLink } from '../../src/link.ts'
import { fillWords } from '../../src/render/locale.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import { speak } from '../preferences/speak.ts'
import { leavingReasons } from '../preferences/words.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { leaveList } from './leave-list.ts'
import { readSubscription } from './read-subscription.ts'
import { giveReason, longestWords, readReason } from './reason.ts'
import { mailWayBack } from './way-back.ts'
import { serveWayBack } from './way-back-routes.ts'

// RFC 8058 section 3.1: the one key/value pair of a one-click POST, in either encoding of a form.
const oneClickBody = z.object({ 'List-Unsubscribe': z.literal('One-Click') })
const leaveBody = z.object({ leave: z.literal('yes') })
const backBody = z.object({ back: z.literal('mail') })

const path = '/u/:token'
interface TokenPath {
  Params: { token: string }
}

/** Adds the routes. */
export function serveUnsubscribe(server: FastifyInstance, site: ReaderSite): void {
  const { database, ring } = site
  serveWayBack(server, site)

  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    const shown = await readSubscription(database, link)
    reply.type('text/html')
    return shown.left
      ? leftPage(site, request, { ...shown, said: 'nothing' })
      : leavePage(site, request, shown)
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const link = readUnsubscribe(ring, request.params.token)
    if (link === undefined) return reply.callNotFound()
    if (oneClickBody.safeParse(request.body).success) {
      await leaveList(site, link, { by: 'one_click', ...messageOf(link), ...visitorOf(request) })
      return reply.type('text/plain').send('You have been unsubscribed.\n')
    }
    const shown = await readSubscription(database, link)
    const reason = readReason(request.body)
    const evidence = { by: 'link', ...messageOf(link), ...visitorOf(request) } as const
    reply.type('text/html')
    if (leaveBody.safeParse(request.body).success) {
      await leaveList(site, link, { ...evidence, detail: reason })
      return leftPage(site, request, { ...shown, said: reason === undefined ? 'nothing' : 'reason' })
    }
    if (backBody.safeParse(request.body).success) {
      await mailWayBack(site, link)
      return leftPage(site, request, { ...shown, said: 'back' })
    }
    if (reason !== undefined && shown.left) {
      await giveReason(database, link, { ...evidence, detail: reason })
      return leftPage(site, request, { ...shown, said: 'reason' })
    }
    // Not a button of ours and not a mail program: show what there is, and change nothing.
    return reply
      .code(400)
      .send(
        shown.left ? leftPage(site, request, { ...shown, said: 'nothing' }) : leavePage(site, request, shown),
      )
  })

  server.options<TokenPath>(path, async (_request, reply) =>
    forNobodyElse(reply).code(204).header('allow', 'GET, HEAD, POST, OPTIONS').send(),
  )
}

/** The list that a page is about. */
interface Shown {
  readonly listKey: string | undefined
  readonly listName: string | undefined
}

function leavePage(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  { listKey, listName }: Shown,
): string {
  const { words, look, to } = speak(site, request, { list: site.lists.get(listKey ?? '') })
  const { leave } = words
  return site.page(
    'unsubscribe',
    leave.title,
    {
      ...leave,
      heading: fillWords(leave.heading, { list: listName ?? words.thisList }),
      preferencesPath: to(`/p/${request.params.token}`),
    },
    look,
  )
}

/** What the reader has just done on the page, besides having left. */
type Said = 'nothing' | 'reason' | 'back'

function leftPage(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  { listKey, listName, longAgo, said }: Shown & { readonly longAgo: boolean; readonly said: Said },
): string {
  const { words, look, to } = speak(site, request, { list: site.lists.get(listKey ?? '') })
  const { left } = words
  // All public ones, whether the reader gets them or not: a forwarded newsletter must not tell.
  const others = [...site.lists.values()].filter((list) => list.public && list.key !== listKey)
  return site.page(
    'unsubscribed',
    left.title,
    {
      ...left,
      heading: fillWords(left.heading, { list: listName ?? words.thisList }),
      reasons: leavingReasons.map((reason) => ({ value: reason, label: left.reasons[reason] })),
      reasonGiven: said === 'reason',
      backAsked: said === 'back',
      backOffered: !longAgo,
      longestWords,
      otherLists: others.map(({ name, description }) => ({ name, description })),
      preferencesPath: to(`/p/${request.params.token}`),
    },
    look,
  )
}

const messageOf = ({ edition, n }: UnsubscribeLink) => (edition === 0 ? {} : { edition, n })
