/** Tells whether the page that sent a form is one that may. */
import type { FastifyRequest } from 'fastify'

/**
 * Whether a browser says that another site's page sent this. Sec-Fetch-Site comes first: under a page's referrer policy
 * `Origin` may be `null` though the page is ours. Who sends neither is no browser of the last years, and a script
 * writes what it likes: that is what the other checks are for.
 */
export function isForeign({ headers }: FastifyRequest, allowed: readonly string[]): boolean {
  const from = headers['sec-fetch-site']
  if (from === 'same-origin' || from === 'none') return false
  const { origin } = headers
  if (origin === undefined) return from !== undefined
  return !allowed.includes(origin)
}
