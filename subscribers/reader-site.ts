/** What the readers' routes are handed by the site: the store, the settings, a way to make pages and to wake the workers. */
import type { KeyObject } from 'node:crypto'
import type { ListSettings, PublicationSettings } from '../src/config/settings.ts'
import type { Database } from '../src/database/database.ts'
import type { KeyRing } from '../src/link.ts'
import type { PageHead, PageName } from '../src/page-handlebars.ts'
import type { TakeFrom } from '../src/queue/rate-limits.ts'
import type { MailResolver } from './sign-up/mail-domain.ts'

/** How a reader's page looks. */
export interface ReaderLook {
  /** BCP 47: the language of the page's own words; its direction follows. */
  readonly lang: string
  /** Whose name, logo and colour it bears; the publication's where nothing is said. */
  readonly list?: ListSettings | undefined
  /** The languages that the reader may switch to, by tag, with the address of this page in each. */
  readonly switch?: readonly { readonly lang: string; readonly href: string }[]
  /** In another site's frame: no masthead, links open in the whole window. */
  readonly embedded?: boolean
  /** What the page says of itself to programs; where nothing is said, it asks search engines to leave it out. */
  readonly head?: PageHead
}

/** The site, as its readers' routes see it. */
export interface ReaderSite {
  readonly database: Database
  readonly ring: KeyRing
  readonly suppressionSecret: KeyObject
  readonly publication: PublicationSettings
  /** All that the settings name, by key. */
  readonly lists: ReadonlyMap<string, ListSettings>
  /** Where readers reach the site, without a slash at its end. */
  readonly site: string
  /** The path of that address: what links within the site begin with. */
  readonly base: string
  readonly page: (name: PageName, title: string, values: object, look: ReaderLook) => string
  /** Has a worker look at sign-ups or notices now; never throws, since the sweep finds them anyway. */
  readonly wake: (job: 'sign-up' | 'notify') => void
  /** Counts what comes from a network; never throws. */
  readonly takeFrom: TakeFrom
  /** Knows which domains take mail; undefined where nothing leaves this machine, and any address will do. */
  readonly resolver: MailResolver | undefined
  /** This machine's clock: what a form's time is told from. */
  readonly now: () => Date
}
