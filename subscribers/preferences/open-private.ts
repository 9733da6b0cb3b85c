/** Opens what a mailed preferences link leads to, or answers that the link is no longer good. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { forNobodyElse } from '../pages/for-nobody-else.ts'
import type { ReaderSite } from '../reader-site.ts'
import { linkExpiredPage } from './link-routes.ts'
import { openLink, type Reader, readPreferencesLink } from './preferences-link.ts'
import { type Speech, speak } from './speak.ts'

/** A reader who came by their own link. */
export interface Opened {
  readonly reader: Reader
  readonly token: string
  readonly speech: Speech
}

/** Where the private page is, below the site's own path. */
export function privatePath(token: string): string {
  return `/r/${token}`
}

/** The reader; undefined where the request has been answered: 404 for no link of ours, 410 for one whose time is over. */
export async function openPrivate(
  site: ReaderSite,
  request: FastifyRequest<{ Params: { token: string } }>,
  reply: FastifyReply,
): Promise<Opened | undefined> {
  forNobodyElse(reply)
  const { token } = request.params
  const link = readPreferencesLink(site.ring, token)
  if (link === undefined) {
    reply.callNotFound()
    return undefined
  }
  const reader = await openLink(site.database, link)
  if (reader !== undefined) return { reader, token, speech: speak(site, request, { kept: reader.language }) }
  const page = linkExpiredPage(site, speak(site, request), privatePath(token))
  await reply.code(410).type('text/html').send(page)
  return undefined
}
