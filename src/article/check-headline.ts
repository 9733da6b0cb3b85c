/** How long a headline may be: what is written as front matter must be read again. */
import { Mistake } from '../mistake.ts'

/** Characters; the longest in print have some 200. */
const longest = 300

/** Throws a {@link Mistake} for a longer one; `where` is the source's name, with the line where that is known. */
export function checkHeadline(headline: string, where: string): void {
  if (headline.length <= longest) return
  throw new Mistake(
    `${where} has a headline of ${headline.length} characters; a headline may have ${longest}. Shorten it, or put the first paragraph on a line of its own.`,
  )
}
