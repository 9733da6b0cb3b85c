/** What a message to a single reader is rendered from; crosses to the rendering process, so it holds data only. */
import type { StoredImage } from '../article/article.ts'
import type { Look } from './look.ts'
import type { NoticePart, NoticeWords } from './notice-words.ts'

/** One kind of message in one language and look, for any number of readers. */
export interface NoticeInput {
  readonly words: NoticeWords
  readonly look: Pick<Look, 'postalAddress' | 'site' | 'brand' | 'theme' | 'themes'> & {
    /** What stands at its head: the list's name, or the publication's. */
    readonly name: string
    readonly publicationName: string
  }
  readonly logo?: StoredImage
}

/** The HTML body: what is always the same, and slots, whose values are escaped when they are filled in. */
export interface NoticeRendering {
  readonly html: readonly NoticePart[]
}
