/** The server that readers reach: the pages behind the links of a message, and nothing for operators. */
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import Fastify from 'fastify'
import { serveUnsubscribe } from '../../subscribers/unsubscribe-routes.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../link.ts'
import { listenFault } from '../listen.ts'
import { openPages, type PageName } from '../page-handlebars.ts'
import { answerErrors } from './errors.ts'
import { type PublicList, serveFront } from './front.ts'
import { serveHealth } from './health.ts'
import { serveProbe } from './probe.ts'

/** The site, serving. */
export interface Site extends AsyncDisposable {
  /** Where it listens; readers reach it through `publication.site`. */
  readonly url: string
}

/** What the site needs. */
export interface SiteSettings {
  readonly listen: { readonly host: string; readonly port: number }
  readonly database: Database
  readonly ring: KeyRing
  readonly instanceId: string
  readonly publication: { readonly name: string; readonly site: string }
  /** Those with `public: true`. */
  readonly lists: readonly PublicList[]
  /** Told of every request that ended in a bug or without the database; `route` holds no token. */
  readonly onTrouble: (error: unknown, route: string) => void
}

const siteHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

// A form of ours has a few short fields.
const bodyLimit = 32 * 1024
// How long requests under way may take to end when the site closes.
const closingGraceMs = 3_000

/** Opens the site; a port in use is a mistake that names its setting. */
export async function openSite(settings: SiteSettings): Promise<Site> {
  const { database, ring, instanceId, publication, lists, listen, onTrouble } = settings
  const pages = openPages()
  const frame = { brand: publication.name, base: basePath(publication.site), width: 'narrow' } as const
  const page = (name: PageName, title: string, values: object) =>
    pages.render(name, { ...frame, title: `${title} · ${publication.name}` }, values)

  const server = Fastify({
    bodyLimit,
    requestTimeout: 10_000,
    forceCloseConnections: 'idle',
    // A token that is too long is a broken one (404), not an odd path (414).
    routerOptions: { maxParamLength: 16 * 1024 },
  })
  await server.register(formbody, { bodyLimit })
  await server.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fieldSize: 4096, fields: 20, files: 0, parts: 20 },
  })
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(siteHeaders)
  })
  answerErrors(server, { page, onTrouble })
  server.get('/style.css', async (_request, reply) =>
    reply
      .type('text/css')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.stylesheet.css),
  )
  serveFront(server, { page, publication, lists })
  serveHealth(server, database)
  serveProbe(server, { ring, instanceId })
  serveUnsubscribe(server, { database, ring, page })

  const url = await server.listen(listen).catch((error) => {
    throw listenFault(error, {
      ...listen,
      consequence: 'the site cannot be served there',
      setting: 'BROADSHEET_LISTEN=127.0.0.1:3001',
    })
  })
  return {
    url,
    async [Symbol.asyncDispose]() {
      const cut = setTimeout(() => server.server.closeAllConnections(), closingGraceMs)
      await server.close()
      clearTimeout(cut)
    },
  }
}

/** Where a proxy serves the site under a path, links of the pages begin with it. */
function basePath(site: string): string {
  return new URL(site).pathname.replace(/\/+$/, '')
}
