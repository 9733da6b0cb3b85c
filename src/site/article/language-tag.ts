/** The language of an article as a page may say it. */
import type { Article } from '../../article/article.ts'

/** The article's tag in its canonical form; the other one where a source has told something that is no tag. */
export function languageTag({ lang }: Pick<Article, 'lang'>, otherwise: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? otherwise
  } catch (error) {
    if (error instanceof RangeError) return otherwise
    throw error
  }
}
