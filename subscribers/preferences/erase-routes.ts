/** Serves the last step of an erasure: a page that says what goes and what stays, and its button. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { minuteOf, readIds, signIds } from '../../src/link.ts'
import { eraseSubscriber } from '../erase.ts'
import type { ReaderSite } from '../reader-site.ts'
import { type Opened, openPrivate, privatePath } from './open-private.ts'

interface TokenPath {
  Params: { token: string }
}

const path = '/r/:token/erase'

/** The form's own token: whoever finds the page in a browser's history tomorrow erases nobody with it. */
const eraseBody = z.object({ erase: z.string() })
const formMinutes = 60

/** Adds the routes. */
export function serveErase(server: FastifyInstance, site: ReaderSite): void {
  server.get<TokenPath>(path, async (request, reply) => {
    const opened = await openPrivate(site, request, reply)
    return opened === undefined ? reply : reply.type('text/html').send(erasePage(site, opened, false))
  })

  server.post<TokenPath>(path, async (request, reply) => {
    const opened = await openPrivate(site, request, reply)
    if (opened === undefined) return reply
    reply.type('text/html')
    const body = eraseBody.safeParse(request.body)
    if (!body.success || !isFresh(site, opened, body.data.erase))
      return reply.code(400).send(erasePage(site, opened, body.success))
    const { key, address, hash } = opened.reader
    await site.database
      .transaction()
      .execute(async (transaction) => await eraseSubscriber(transaction, { key, address, hash }))
    const { erase } = opened.speech.words
    return site.page('erased', erase.doneTitle, erase, opened.speech.look)
  })
}

function erasePage(site: ReaderSite, { reader, token, speech }: Opened, expired: boolean): string {
  const { erase } = speech.words
  const values = {
    ...erase,
    expired: expired ? erase.expired : undefined,
    token: signIds(site.ring, 'erase', [reader.id, minuteOf(reader.now)]),
    backPath: speech.to(privatePath(token)),
  }
  return site.page('erase', erase.title, values, speech.look)
}

function isFresh(site: ReaderSite, { reader }: Opened, token: string): boolean {
  const [subscriber, minute = 0] = readIds(site.ring, 'erase', token, 2) ?? []
  return subscriber === reader.id && minuteOf(reader.now) - minute <= formMinutes
}
