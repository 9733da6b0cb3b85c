/** The server that readers reach: the pages behind the links of a message, and nothing for operators. */
import type { KeyObject } from 'node:crypto'
import { serveConfirm } from '../../subscribers/confirm/routes.ts'
import { serveUnsubscribe } from '../../subscribers/leave/routes.ts'
import { servePreferences } from '../../subscribers/preferences/routes.ts'
import type { ReaderSite } from '../../subscribers/reader-site.ts'
import type { MailResolver } from '../../subscribers/sign-up/mail-domain.ts'
import { serveSignUp } from '../../subscribers/sign-up/routes.ts'
import type { ListSettings, PublicationSettings } from '../config/settings.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../link.ts'
import { listenFault } from '../listen.ts'
import { openPages } from '../page-handlebars.ts'
import type { TakeFrom } from '../queue/rate-limits.ts'
import { serveArchive } from './archive/archive-routes.ts'
import { serveFeeds } from './archive/feed-routes.ts'
import { openBrands } from './brand.ts'
import { serveEditions } from './editions/edition-routes.ts'
import { answerErrors } from './errors.ts'
import { serveHealth } from './health.ts'
import { serveImages } from './images.ts'
import { openServer } from './open-server.ts'
import { serveProbe } from './probe.ts'
import { openReaderPage, openRenderPage, type Place } from './render-page.ts'
import { serveStylesheet } from './stylesheet.ts'

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
  /** Counts what comes from a network. */
  readonly takeFrom: TakeFrom
  /** Knows which domains take mail; none where nothing leaves this machine. */
  readonly resolver?: MailResolver | undefined
  /** Told of every request that ended in a bug or without the database; `route` holds no token. */
  readonly onTrouble: (error: unknown, route: string) => void
}

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
  const brands = await openBrands(publication, lists, onTrouble)
  const page = openRenderPage({ pages, brands, publication, base: place.base })
  const server = await openServer({ site: place.site, trustedProxies: settings.trustedProxies })
  answerErrors(server, { page, publication, onTrouble })
  await serveStylesheet(server, pages.stylesheet.css)
  brands.serve(server)
  const readers: ReaderSite = {
    database,
    ring,
    suppressionSecret: settings.suppressionSecret,
    publication,
    lists: new Map(lists.map((list) => [list.key, list])),
    site: place.site,
    base: place.base,
    page: openReaderPage(page),
    wake: (job) => void settings.wake(job).catch((error: unknown) => onTrouble(error, `waking ${job}`)),
    takeFrom: settings.takeFrom,
    resolver: settings.resolver,
    now: () => new Date(),
  }
  serveEditions(server, { database, place, page, lists, writeCall: (values) => pages.part('call', values) })
  serveArchive(server, { database, place, page, lists })
  serveFeeds(server, { database, place, lists })
  serveHealth(server, database)
  serveImages(server, database)
  serveProbe(server, { ring, instanceId })
  serveSignUp(server, readers)
  serveConfirm(server, readers)
  servePreferences(server, readers)
  serveUnsubscribe(server, readers)

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
