/** What the routes of the site make their pages with. */
import type { PageLook, PageName } from '../page-handlebars.ts'

/** Makes a whole page; English and narrow where nothing else is said. */
export type RenderPage = (name: PageName, title: string, values: object, look?: PageLook) => string

/** What every route that shows editions needs to know about the place it is served at. */
export interface Place {
  /** Where readers reach the site, without a slash at its end. */
  readonly site: string
  /** The path of that address: what links within the site begin with. */
  readonly base: string
  readonly publication: { readonly name: string; readonly language: string }
}
