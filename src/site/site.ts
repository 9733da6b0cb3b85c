/** The server that readers reach: the pages behind the links of a message, and nothing for operators. */
import type { KeyObject } from 'node:crypto'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import Fastify from 'fastify'
import { serveConfirm } from '../../subscribers/confirm/routes.ts'
import { serveUnsubscribe } from '../../subscribers/leave/routes.ts'
import { servePreferences } from '../../subscribers/preferences/routes.ts'
import type { ReaderSite } from '../../subscribers/reader-site.ts'
import { serveSignUp } from '../../subscribers/sign-up/routes.ts'
import type { ListSettings, PublicationSettings } from '../config/settings.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../link.ts'
import { listenFault } from '../listen.ts'
import { openPages } from '../page-handlebars.ts'
import { serveArchive } from './archive/archive-routes.ts'
import { serveFeeds } from './archive/feed-routes.ts'
import { serveEditions } from './editions/edition-routes.ts'
import { answerErrors } from './errors.ts'
import { serveFront } from './front.ts'
import { serveHealth } from './health.ts'
import { serveImages } from './images.ts'
import { serveProbe } from './probe.ts'
import type { Place, RenderPage } from './render-page.ts'

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
  readonly publication: PublicationSettings
  /** All that the settings name. */
  readonly lists: readonly ListSettings[]
  readonly suppressionSecret: KeyObject
  /** The proxies whose word about a visitor's address is taken. */
  readonly trustedProxies: readonly string[]
  /** Has a worker look at sign-ups or notices now; what it throws is told to `onTrouble`: the sweep finds them anyway. */
  readonly wake: (job: 'sign-up' | 'notify') => Promise<void>
  /** Told of every request that ended in a bug or without the database; `route` holds no token. */
  readonly onTrouble: (error: unknown, route: string) => void
}

const siteHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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
  const place: Place = {
    site: publication.site.replace(/\/+$/, ''),
    base: basePath(publication.site),
    publication,
  }
  const page: RenderPage = (name, title, values, look = {}) => {
    const frame = { brand: publication.name, base: place.base, width: 'narrow' } as const
    return pages.render(name, { ...look, ...frame, title: `${title} · ${publication.name}` }, values)
  }

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
  // Browsers ask for one with every page; 204 says that there is none, and they ask no more.
  server.get('/favicon.ico', async (_request, reply) =>
    reply.code(204).header('cache-control', 'public, max-age=86400').send(),
  )
  const readers: ReaderSite = {
    database,
    ring,
    suppressionSecret: settings.suppressionSecret,
    publication,
    lists: new Map(lists.map((list) => [list.key, list])),
    site: place.site,
    base: place.base,
    page: (name, title, values, { lang }) => page(name, title, values, { lang, head: { hidden: true } }),
    wake: (job) => void settings.wake(job).catch((error: unknown) => onTrouble(error, `waking ${job}`)),
  }
  serveFront(server, { page, place, lists })
  serveEditions(server, { database, place, page, lists, writeCall: (values) => pages.part('call', values) })
  serveArchive(server, { database, place, page, lists })
  serveFeeds(server, { database, place, lists })
  serveHealth(server, database)
  serveImages(server, database)
  serveProbe(server, { ring, instanceId })
  serveSignUp(server, readers)
  serveConfirm(server, readers)
  servePreferences(server, readers)
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
