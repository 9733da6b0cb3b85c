/** What of a page is left out, as it is listed for the person who sends the article. */
import type { DropReason } from '../article.ts'

/** A piece of the page that is left out. */
export interface LeftOut {
  readonly reason: DropReason
  readonly raw: string
  readonly start: number
  readonly end: number
}
