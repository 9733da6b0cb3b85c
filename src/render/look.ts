/** What a rendering is made from beside the article, and what it comes to. */
import type { Article } from '../article/article.ts'
import type { ListSettings } from '../config/settings.ts'
import type { Part } from './parts.ts'

/** How a list's mails look and what they say about their publisher; a list's settings are one. */
export type Look = Pick<
  ListSettings,
  'publicationName' | 'name' | 'postalAddress' | 'site' | 'language' | 'brand' | 'callToAction'
>

/** One edition to render; crosses to the thread, so it holds data only. */
export interface RenderInput {
  readonly article: Article
  readonly look: Look
  readonly subject: string
  /** Shown beside the subject in a mailbox; may be empty. */
  readonly preheader: string
  /** Names the edition in the sign-up link, so that a publisher sees where readers come from. */
  readonly editionSlug: string
  /** A folder of `templates/newsletter`. */
  readonly theme: string
}

/** Both bodies, decoded: words and slots. */
export interface Rendering {
  readonly html: readonly Part[]
  readonly text: readonly Part[]
  readonly words: number
  readonly minutes: number
}
