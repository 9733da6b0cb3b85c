/** Serves the mailed link that takes a leaving back: a page with a button, and what the button does. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ListSettings } from '../../src/config/settings.ts'
import { fillWords } from '../../src/render/locale.ts'
import { keepWording } from '../consent/change.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import { type Speech, speak } from '../preferences/speak.ts'
import type { ReaderSite } from '../reader-site.ts'
import { agreedWords, type ConsentWords, consentWords } from '../sign-up/consent-words.ts'
import { formOfList } from '../sign-up/form-kind.ts'
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
    const { list } = at
    return list !== undefined && (await isOpen(database, back))
      ? askPage(site, at, list)
      : reply.code(410).send(overPage(site, at))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    forNobodyElse(reply)
    const back = readWayBack(ring, request.params.token)
    if (back === undefined) return reply.callNotFound()
    const at = await findPlace(site, request, back)
    reply.type('text/html')
    const { list } = at
    if (list === undefined) return reply.code(410).send(overPage(site, at))
    if (!returnBody.safeParse(request.body).success) return reply.code(400).send(askPage(site, at, list))
    // Coming back is consent anew, in the very words of the form.
    const { wording, wordingLanguage: language } = agreedWords(agreement(at, list), [list])
    await keepWording(database, wording)
    const evidence = { by: 'link', page: `${site.site}/b`, ...visitorOf(request), wording, language } as const
    const returned = await comeBack(database, back, { ...evidence, detail: { leaving: back.event } })
    return returned ? returnedPage(site, at) : reply.code(410).send(overPage(site, at))
  })
}

/** The list that the way leads back to, and the words of its pages. */
interface WayBackPlace {
  /** Undefined for one that is published no more. */
  readonly list: ListSettings | undefined
  readonly listName: string
  readonly speech: Speech
}

async function findPlace(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  back: WayBack,
): Promise<WayBackPlace> {
  const { listKey, listName } = await readSubscription(site.database, back)
  const list = site.lists.get(listKey ?? '')
  const speech = speak(site, request, { list })
  return { list, listName: listName ?? speech.words.thisList, speech }
}

/** What the button agrees to; in a language that somebody has reviewed. */
function agreement({ speech }: WayBackPlace, list: ListSettings): ConsentWords[] {
  return consentWords(formOfList(list, 'form'), speech.words.lang)
}

function askPage(site: ReaderSite, at: WayBackPlace, list: ListSettings): string {
  const { listName, speech } = at
  const { undo } = speech.words
  const heading = fillWords(undo.heading, { list: listName })
  return site.page('undo', undo.title, { ...undo, heading, consent: agreement(at, list) }, speech.look)
}

function returnedPage(site: ReaderSite, { listName, speech }: WayBackPlace): string {
  const { undo } = speech.words
  const heading = fillWords(undo.returnedHeading, { list: listName })
  return site.page('returned', undo.returnedTitle, { heading, lead: undo.returned, open: true }, speech.look)
}

function overPage(site: ReaderSite, { list, speech }: WayBackPlace): string {
  const { undo } = speech.words
  const values = {
    heading: undo.overTitle,
    lead: undo.over,
    open: false,
    signUp: undo.signUp,
    signUpPath: list?.public ? `/subscribe/${list.key}` : '/subscribe',
  }
  return site.page('returned', undo.overTitle, values, speech.look)
}
