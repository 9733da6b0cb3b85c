/** What an edition is called where it is one of several. */
import type { EditionLine } from './shown-edition.ts'

/** Its article's headline, or its subject where it has more than one. */
export function nameEdition({ articles, headline, subject }: EditionLine): string {
  return articles === 1 ? headline : subject
}
