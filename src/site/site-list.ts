/** A list as the site needs to know it; a list's settings are one. */

/** What of a list's settings decides what the public sees. */
export interface SiteList {
  readonly key: string
  readonly name: string
  readonly description?: string
  /** BCP 47. */
  readonly language: string
  /** Whether a stranger may sign up: it is named on the pages. */
  readonly public: boolean
  /** Whether its editions are listed. */
  readonly archive: boolean
}
