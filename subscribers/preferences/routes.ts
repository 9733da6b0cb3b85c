/** Serves what a reader may see and change, behind a link that was mailed to the reader. */
import type { FastifyInstance } from 'fastify'
import type { ReaderSite } from '../reader-site.ts'
import { serveChangeOfAddress } from './address-routes.ts'
import { serveErase } from './erase-routes.ts'
import { serveMailMeALink } from './link-routes.ts'
import { servePrivatePage } from './private-routes.ts'

/** Adds the routes. */
export function servePreferences(server: FastifyInstance, site: ReaderSite): void {
  serveMailMeALink(server, site)
  servePrivatePage(server, site)
  serveChangeOfAddress(server, site)
  serveErase(server, site)
}
