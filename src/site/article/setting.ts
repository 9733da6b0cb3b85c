/** What an article is written with when it becomes part of a page or of a feed. */
import type { StoredImage } from '../../article/article.ts'
import type { Words } from '../../render/words.ts'

/** The same for every block of one article. */
export interface ArticleSetting {
  readonly words: Words
  /** The article's language, for dates. */
  readonly lang: string
  readonly imageUrl: (image: StoredImage) => string
  /** Names the article in its page: `article-1`. */
  readonly id: string
  /** What links to a place in the page begin with: nothing in the page itself, its address in a feed. */
  readonly page: string
  /** The level of the article's own subheads: one below its headline. */
  readonly subhead: 2 | 3
  /** The numbers of its footnotes, by their labels. */
  readonly notes: ReadonlyMap<string, number>
  /** The call to sign up, as HTML; empty where nobody may. */
  readonly call: string
}
