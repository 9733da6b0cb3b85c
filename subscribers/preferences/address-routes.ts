/** Serves the change of address: the form on the private side, and the page behind the link that goes to the new one. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { fillWords } from '../../src/render/locale.ts'
import { linkLives } from '../notices/links.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { signUpWords } from '../sign-up/words.ts'
import { visitorOf } from '../visitor.ts'
import {
  askForChange,
  changeAddress,
  findChange,
  readChangeLink,
  type WaitingChange,
} from './change-address.ts'
import { type AddressFault, addressBody, judgeAddress } from './judge-address.ts'
import { type Opened, openPrivate, privatePath } from './open-private.ts'
import { sayLife } from './say-life.ts'
import { type Speech, speak } from './speak.ts'

interface TokenPath {
  Params: { token: string }
}

const formPath = '/r/:token/address'
const linkPath = '/x/:token'

const changeBody = z.object({ change: z.literal('yes') })

/** Adds the routes. */
export function serveChangeOfAddress(server: FastifyInstance, site: ReaderSite): void {
  server.get<TokenPath>(formPath, async (request, reply) => {
    const opened = await openPrivate(site, request, reply)
    return opened === undefined ? reply : reply.type('text/html').send(formPage(site, opened))
  })

  server.post<TokenPath>(formPath, async (request, reply) => {
    const opened = await openPrivate(site, request, reply)
    if (opened === undefined) return reply
    reply.type('text/html')
    const { data = { email: '' } } = addressBody.safeParse(request.body)
    const judged = await judgeAddress(site, opened.reader, opened.speech.words, data)
    if ('fault' in judged) return reply.code(400).send(formPage(site, opened, judged))
    await askForChange(site, opened.reader, judged)
    return mailedPage(site, opened, judged.typed)
  })

  server.get<TokenPath>(linkPath, async (request, reply) => {
    const found = await openChange(site, request, reply)
    return found === undefined ? reply : reply.type('text/html').send(confirmPage(site, found))
  })

  server.post<TokenPath>(linkPath, async (request, reply) => {
    const found = await openChange(site, request, reply)
    if (found === undefined) return reply
    reply.type('text/html')
    if (!changeBody.safeParse(request.body).success) return reply.code(400).send(confirmPage(site, found))
    const done = await changeAddress(site, found.change.id, { by: 'link', ...visitorOf(request) })
    return done ? donePage(site, found) : reply.code(410).send(overPage(site, found.speech))
  })
}

interface FoundChange {
  readonly change: WaitingChange
  readonly speech: Speech
}

async function openChange(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  reply: FastifyReply,
): Promise<FoundChange | undefined> {
  forNobodyElse(reply)
  const id = readChangeLink(site.ring, request.params.token)
  if (id === undefined) {
    reply.callNotFound()
    return undefined
  }
  const change = await findChange(site.database, id)
  if (change !== undefined) return { change, speech: speak(site, request, { kept: change.language }) }
  await reply
    .code(410)
    .type('text/html')
    .send(overPage(site, speak(site, request)))
  return undefined
}

function formPage(
  site: ReaderSite,
  { reader, token, speech: { words, look, to } }: Opened,
  wrong?: AddressFault,
): string {
  const { change } = words
  const values = {
    ...change,
    lead: fillWords(change.lead, { address: reader.typed }),
    typed: wrong?.typed ?? '',
    fault: wrong?.fault,
    meant: wrong?.meant,
    use: wrong?.meant && fillWords(signUpWords(words.lang).useInstead, { address: wrong.meant }),
    backPath: to(privatePath(token)),
    asking: true,
  }
  return site.page('change-address', change.title, values, look)
}

function mailedPage(site: ReaderSite, { speech: { words, look } }: Opened, address: string): string {
  const { change } = words
  const lead = fillWords(change.mailed, { address, time: sayLife(linkLives.change, words.lang) })
  const values = { heading: change.mailedHeading, lead, hint: words.ask.mailedSpam }
  return site.page('link-mailed', change.mailedHeading, values, look)
}

function confirmPage(site: ReaderSite, { change: { typed }, speech: { words, look } }: FoundChange): string {
  const { change } = words
  const values = {
    heading: change.confirmHeading,
    lead: fillWords(change.confirm, { address: typed }),
    button: change.confirmButton,
    mistake: change.mistake,
    asking: false,
  }
  return site.page('change-address', change.confirmTitle, values, look)
}

function donePage(site: ReaderSite, { change: { typed }, speech: { words, look } }: FoundChange): string {
  const { change } = words
  const values = { heading: change.doneHeading, lead: fillWords(change.done, { address: typed }) }
  return site.page('address-changed', change.doneTitle, values, look)
}

function overPage(site: ReaderSite, { words, look }: Speech): string {
  const { change } = words
  const lead = fillWords(change.over, { time: sayLife(linkLives.change, words.lang) })
  return site.page('address-changed', change.overTitle, { heading: change.overTitle, lead }, look)
}
