/** Serves the last step of an erasure: a page that says what goes and what stays, and its button. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { minuteOf, readIds, signIds } from '../../src/link.ts'
import { eraseSubscriber } from '../erase.ts'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { linkExpiredPage } from './link-routes.ts'
import { type Opened, openPrivate, privatePath } from './open-private.ts'
import { type Reader, readPreferencesLink } from './preferences-link.ts'
import { type Speech, speak } from './speak.ts'

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
    const body = eraseBody.safeParse(request.body)
    const named = body.success ? readEraseToken(site, body.data.erase) : undefined
    // The button was pressed twice: done is done.
    const link = readPreferencesLink(site.ring, request.params.token)
    if (
      named !== undefined &&
      named.subscriber === link?.subscriber &&
      (await isGone(site, named.subscriber))
    ) {
      forNobodyElse(reply).type('text/html')
      return erasedPage(site, speak(site, request))
    }
    const opened = await openPrivate(site, request, reply)
    if (opened === undefined) return reply
    reply.type('text/html')
    if (named === undefined || !isFresh(named, opened.reader))
      return reply.code(400).send(erasePage(site, opened, body.success))
    const { id, key, address, hash } = opened.reader
    const { known } = await site.database
      .transaction()
      .execute(async (transaction) => await eraseSubscriber(transaction, { key, address, hash }))
    // Not there under this address: erased by the other press, or moved to another address meanwhile.
    if (known || (await isGone(site, id))) return erasedPage(site, opened.speech)
    return reply.code(410).send(linkExpiredPage(site, opened.speech, privatePath(opened.token)))
  })
}

/** Whose erasure a form is for, and when it was handed out. */
interface EraseForm {
  readonly subscriber: number
  readonly minute: number
}

function readEraseToken(site: ReaderSite, token: string): EraseForm | undefined {
  const ids = readIds(site.ring, 'erase', token, 2)
  if (ids === undefined) return undefined
  const [subscriber = 0, minute = 0] = ids
  return { subscriber, minute }
}

async function isGone({ database }: ReaderSite, subscriber: number): Promise<boolean> {
  const { rows } = await sql`
    select from subscribers where id = ${subscriber}::bigint
    union all select from merged_subscribers where id = ${subscriber}::bigint`.execute(database)
  return rows.length === 0
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

function erasedPage(site: ReaderSite, { words: { erase }, look }: Speech): string {
  return site.page('erased', erase.doneTitle, erase, look)
}

function isFresh({ subscriber, minute }: EraseForm, reader: Reader): boolean {
  return subscriber === reader.id && minuteOf(reader.now) - minute <= formMinutes
}
