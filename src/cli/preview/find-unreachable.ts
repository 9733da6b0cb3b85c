/** Asks what only the network can tell before an edition goes out: its links, and the page to sign up on. */
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Finding } from '../../preflight/finding.ts'
import { checkLinks } from '../../preflight/links/check-links.ts'
import { checkSignUp } from '../../preflight/links/check-sign-up.ts'
import { linksOf, type PlacedLink } from '../../preflight/links/links-of.ts'
import type { PreparedEdition } from '../send/prepare.ts'

/** The links of all articles of an edition. */
export function linksOfEdition({ articles }: Pick<PreparedEdition, 'articles'>): PlacedLink[] {
  return articles.flatMap(({ article }) => linksOf(article))
}

/** What is found. Throws a {@link Mistake} where the person stops it. */
export async function findUnreachable(
  prepared: Pick<PreparedEdition, 'articles' | 'list'>,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    const found = await Promise.all([
      checkLinks(linksOfEdition(prepared), { signal }),
      checkSignUp(prepared.list, signal),
    ])
    return found.flat()
  } catch (error) {
    if (signal.aborted) throw new Mistake('Stopped.', exitCodes.stopped, { cause: error })
    throw error
  }
}
