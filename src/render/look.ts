/** What a rendering is made from beside the articles, and what it comes to. */
import type { Article, StoredImage } from '../article/article.ts'
import type { ListSettings } from '../config/settings.ts'
import type { Part } from './parts.ts'

/** How a list's mails look and what they say about their publisher; a list's settings are one. */
export type Look = Pick<
  ListSettings,
  | 'publicationName'
  | 'name'
  | 'postalAddress'
  | 'site'
  | 'language'
  | 'brand'
  | 'callToAction'
  | 'theme'
  | 'themes'
> &
  // What an older release froze with an edition may have none.
  Partial<Pick<ListSettings, 'languages' | 'key' | 'public'>>

/** One edition to render; crosses to the rendering process, so it holds data only. */
export interface RenderInput {
  /** Several only in a theme that shows several. */
  readonly articles: readonly [Article, ...Article[]]
  readonly look: Look
  readonly logo?: StoredImage
  readonly subject: string
  /** Shown beside the subject in a mailbox; may be empty. */
  readonly preheader: string
  /** Names the edition in the sign-up link, so that a publisher sees where readers come from. */
  readonly editionSlug: string
  /** The edition's page on the site. */
  readonly viewUrl: string
  /**
   * For a list's welcome, which has no page of its own: what `viewUrl` leads to, said in place of "View in browser". It
   * asks nobody to sign up, since its reader has just done that.
   */
  readonly welcome?: 'latest' | 'archive'
  /** Whether `{{reader.…}}` in the articles is a merge field; else braces are words. */
  readonly merge: boolean
  /** Where pictures are: on the site, or in the message. */
  readonly images: 'hosted' | 'inline'
}

/** What a call to action says. */
export interface CallWords {
  readonly title: string
  readonly text: string
  readonly button: string
}

/** Both bodies, decoded: words and slots. */
export interface Rendering {
  readonly html: readonly Part[]
  readonly text: readonly Part[]
  readonly words: number
  readonly minutes: number
}
