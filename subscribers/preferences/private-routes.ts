/** Serves the private page: what a reader may see and change, behind a link that was mailed to the reader. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Evidence } from '../consent/evidence.ts'
import { leaveAll } from '../leave/leave-all.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { visitorOf } from '../visitor.ts'
import { isFaulty, noFaults, presentAnswers, readAnswers } from './answers.ts'
import { askMail } from './ask-mail.ts'
import { linkMailedPage, sendBody } from './link-routes.ts'
import { type Opened, openPrivate, privatePath } from './open-private.ts'
import { ownForm } from './own-form.ts'
import { pauseLists, resumeLists } from './pause.ts'
import { readPreferencesLink } from './preferences-link.ts'
import { type Done, doneThings, type PrivatePage, privatePage } from './private-page.ts'
import { readOwnLists } from './read-own-lists.ts'
import { savePreferences } from './save.ts'
import { speak } from './speak.ts'
import { pauses } from './words.ts'

interface TokenPath {
  Params: { token: string }
}

const path = '/r/:token'

const doneQuery = z.object({ done: z.enum(doneThings) })

/** Which of the page's buttons was pressed. */
const pressed = z.discriminatedUnion('do', [
  z.object({ do: z.literal('save') }),
  z.object({ do: z.literal('pause'), months: z.enum(pauses) }),
  z.object({ do: z.literal('resume') }),
  z.object({ do: z.literal('data') }),
  z.object({ do: z.literal('leave-all') }),
])

/** Adds the routes. */
export function servePrivatePage(server: FastifyInstance, site: ReaderSite): void {
  server.get<TokenPath>(path, async (request, reply) => {
    const opened = await openPrivate(site, request, reply)
    if (opened === undefined) return reply
    const done = doneQuery.safeParse(request.query).data?.done
    return reply.type('text/html').send(privatePage(await untouched(site, opened, done)))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    if (sendBody.safeParse(request.body).success) return await mailAnotherLink(site, request, reply)
    const opened = await openPrivate(site, request, reply)
    if (opened === undefined) return reply
    const body = pressed.safeParse(request.body)
    // None of our buttons: show what there is, and change nothing.
    if (!body.success) {
      const page = privatePage(await untouched(site, opened, undefined))
      return reply.code(400).type('text/html').send(page)
    }
    const evidence = { by: 'preferences', page: `${site.site}/r`, ...visitorOf(request) } as const
    if (body.data.do !== 'save')
      return goBack(site, opened, reply, await act(site, opened, body.data, evidence))
    const faulty = await save(site, opened, request.body, evidence)
    if (faulty !== undefined) return reply.code(400).type('text/html').send(privatePage(faulty))
    return goBack(site, opened, reply, 'saved')
  })
}

/** Does what a button says, and tells what the page is to say about it. */
async function act(
  site: ReaderSite,
  { reader }: Opened,
  button: Exclude<z.infer<typeof pressed>, { do: 'save' }>,
  evidence: Evidence,
): Promise<Done> {
  switch (button.do) {
    case 'pause':
      await pauseLists(site.database, reader.id, Number(button.months), evidence)
      return 'paused'
    case 'resume':
      await resumeLists(site.database, reader.id, evidence)
      return 'resumed'
    case 'data':
      return (await askMail(site, { subscriber: reader.id, kind: 'your_data', lists: [] }, evidence))
        ? 'data'
        : 'wait'
    case 'leave-all':
      await leaveAll(site, reader, evidence)
      return 'left'
  }
}

/** Saves the form; gives the page back, as it was filled in, where something in it is wrong. */
async function save(
  site: ReaderSite,
  opened: Opened,
  body: unknown,
  evidence: Evidence,
): Promise<PrivatePage | undefined> {
  const page = await untouched(site, opened, undefined)
  const { reader, lists, speech } = page
  const { fields: asked, languages } = ownForm(site, lists)
  const { answers, faults } = readAnswers(body, { reader, lists, asked, languages })
  if (isFaulty(faults)) return { ...page, answers, faults }
  await savePreferences(site, { reader, lists, answers, lang: speech.words.lang, evidence })
  return undefined
}

async function untouched(site: ReaderSite, opened: Opened, done: Done | undefined): Promise<PrivatePage> {
  const { reader } = opened
  const lists = await readOwnLists(site.database, reader.id, site.lists)
  const answers = presentAnswers(reader, lists, ownForm(site, lists).fields, opened.speech.words.lang)
  return { site, ...opened, lists, answers, faults: noFaults, done }
}

/** To the page anew (RFC 9110 section 15.4.4), so that reloading it does nothing twice. */
function goBack(site: ReaderSite, { token, speech }: Opened, reply: FastifyReply, done: Done): FastifyReply {
  // A language that was just saved shows from here on.
  const query = done === 'saved' || speech.query === '' ? `done=${done}` : `done=${done}&${speech.query}`
  return reply.redirect(`${site.base}${privatePath(token)}?${query}`, 303)
}

/** For who comes with a link that is too old; whoever holds it learns nothing, the reader gets the new one. */
async function mailAnotherLink(
  site: ReaderSite,
  request: FastifyRequest<TokenPath>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  forNobodyElse(reply)
  const link = readPreferencesLink(site.ring, request.params.token)
  if (link === undefined) {
    reply.callNotFound()
    return reply
  }
  await askMail(site, { subscriber: link.subscriber, kind: 'preferences_link', lists: [] })
  return reply.type('text/html').send(linkMailedPage(site, speak(site, request)))
}
