/** The kicker as readers see it: left out where the headline begins with it. */
import type { Article } from './article.ts'

/** "Report" is said twice above "Report: the ferry sails", but not above "Reporters board the ferry". */
export function shownKicker({
  kicker = '',
  headline,
}: Pick<Article, 'kicker' | 'headline'>): string | undefined {
  const words = kicker.trim()
  const repeated = headline.toLowerCase().startsWith(words.toLowerCase())
  const goesOn = /^[\p{L}\p{N}]/u.test(headline.slice(words.length))
  return words === '' || (repeated && !goesOn) ? undefined : words
}
