/** What the routes of the site make their pages with. */
import type { ReaderLook, ReaderSite } from '../../subscribers/reader-site.ts'
import type { PublicationSettings } from '../config/settings.ts'
import type { PageFrame, PageLook, PageName, Pages } from '../page-handlebars.ts'
import type { Brands } from './brand.ts'
import { wordsFor } from './page-words.ts'
import { siteWords } from './site-words.ts'

/** How a page looks, and whose it is. */
export interface SiteLook extends PageLook {
  /** Whose logo and colour it bears. */
  readonly list?: { readonly key: string; readonly name: string } | undefined
  readonly switch?: ReaderLook['switch']
  /** In another site's frame. */
  readonly embedded?: boolean
  /** A page of the readers' side: it names its list at the head, and at the foot who publishes, as the mails do. */
  readonly forReaders?: boolean
}

/** Makes a whole page; English and narrow where nothing else is said. */
export type RenderPage = (name: PageName, title: string, values: object, look?: SiteLook) => string

/** What every route that shows editions needs to know about the place it is served at. */
export interface Place {
  /** Where readers reach the site, without a slash at its end. */
  readonly site: string
  /** The path of that address: what links within the site begin with. */
  readonly base: string
  readonly publication: { readonly name: string; readonly language: string }
}

/** What pages are made of beside their own words. */
export interface PageMaking {
  readonly pages: Pages
  readonly brands: Brands
  readonly publication: PublicationSettings
  readonly base: string
}

/** The pages of a publication. */
export function openRenderPage({ pages, brands, publication, base }: PageMaking): RenderPage {
  const imprint = { name: publication.name, address: addressOf(publication) }
  return (name, title, values, look = {}) => {
    const { list, switch: links = [], embedded = false, lang = 'en', forReaders = false, ...rest } = look
    const { colours, logo } = brands.of(list?.key)
    const frame: PageFrame = {
      ...rest,
      ...{ lang, base, embedded, brand: publication.name, width: 'narrow' },
      list: forReaders && list?.name !== publication.name ? list?.name : undefined,
      colours: colours && `${base}${colours}`,
      logo: logo && { ...logo, path: `${base}${logo.path}` },
      languages: links.length < 2 ? undefined : languagesOf(lang, links),
      imprint: forReaders && !embedded ? imprint : undefined,
      title: `${title} · ${list?.name ?? publication.name}`,
    }
    return pages.render(name, frame, values)
  }
}

/** The readers' pages: with the imprint, and hidden from search engines unless they say more of themselves. */
export function openReaderPage(page: RenderPage): ReaderSite['page'] {
  return (name, title, values, look) => {
    const { lang, list, switch: links, embedded = false, head = { hidden: true } } = look
    const { dir } = wordsFor(lang)
    return page(name, title, values, {
      ...{ lang, dir, list, head, embedded, forReaders: true },
      ...(links !== undefined && { switch: links }),
    })
  }
}

/** None where nobody has set it: what stands for it is no address. */
function addressOf({ postalAddress, missing }: PublicationSettings): string | undefined {
  return missing.includes('postalAddress') ? undefined : postalAddress
}

function languagesOf(lang: string, links: NonNullable<ReaderLook['switch']>) {
  return {
    label: siteWords(lang).language,
    links: links.map((link) => {
      const { name, dir } = wordsFor(link.lang)
      return { ...link, name, dir, current: link.lang === lang }
    }),
  }
}
