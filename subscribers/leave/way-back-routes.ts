/** Serves the mailed link that takes a leaving back: a page with a button, and what the button does. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fillWords } from '../../src/render/locale.ts'
import { keepWording } from '../consent/change.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import { type Speech, speak } from '../preferences/speak.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { readSubscription } from './read-subscription.ts'
import { comeBack, isOpen, readWayBack, type WayBack } from './way-back.ts'

const path = '/b/:token'
interface TokenPath {
  Params: { token: string }
}
const returnBody = z.object({ return: z.literal('yes') })

/** Adds the routes. */
export function serveWayBack(server: FastifyInstance, site: ReaderSite): void {
  const { database, ring } = site

  server.get<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const back = readWayBack(ring, request.params.token)
    if (back === undefined) return reply.callNotFound()
    const at = await findPlace(site, request, back)
    reply.type('text/html')
    return (await isOpen(database, back)) ? askPage(site, at) : reply.code(410).send(overPage(site, at))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const back = readWayBack(ring, request.params.token)
    if (back === undefined) return reply.callNotFound()
    const at = await findPlace(site, request, back)
    reply.type('text/html')
    if (!returnBody.safeParse(request.body).success) return reply.code(400).send(askPage(site, at))
    const { undo, lang } = at.speech.words
    const wording = `${fillWords(undo.heading, { list: at.listName })} ${undo.lead} [${undo.button}]`
    await keepWording(database, wording)
    const evidence = { by: 'link', ...visitorOf(request), wording, language: lang } as const
    const returned = await comeBack(database, back, { ...evidence, detail: { leaving: back.event } })
    return returned ? returnedPage(site, at) : reply.code(410).send(overPage(site, at))
  })
}

/** The list that the way leads back to, and the words of its pages. */
interface WayBackPlace {
  readonly listKey: string | undefined
  readonly listName: string
  readonly speech: Speech
}

async function findPlace(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  back: WayBack,
): Promise<WayBackPlace> {
  const { listKey, listName } = await readSubscription(site.database, back)
  const speech = speak(site, request, { list: site.lists.get(listKey ?? '') })
  return { listKey, listName: listName ?? speech.words.thisList, speech }
}

function askPage(site: ReaderSite, { listName, speech }: WayBackPlace): string {
  const { undo } = speech.words
  const heading = fillWords(undo.heading, { list: listName })
  return site.page('undo', undo.title, { ...undo, heading }, speech.look)
}

function returnedPage(site: ReaderSite, { listName, speech }: WayBackPlace): string {
  const { undo } = speech.words
  const heading = fillWords(undo.returnedHeading, { list: listName })
  return site.page('returned', undo.returnedTitle, { heading, lead: undo.returned, open: true }, speech.look)
}

function overPage(site: ReaderSite, { listKey, speech }: WayBackPlace): string {
  const { undo } = speech.words
  const list = site.lists.get(listKey ?? '')
  const values = {
    heading: undo.overTitle,
    lead: undo.over,
    open: false,
    signUp: undo.signUp,
    signUpPath: list?.public ? `/subscribe/${list.key}` : '/subscribe',
  }
  return site.page('returned', undo.overTitle, values, speech.look)
}
