/** Says of a request what the log of consent keeps: where from and with what, as far as it can be believed. */
import { isIP } from 'node:net'

/** What a request is asked; Fastify's own has both. */
interface Asked {
  readonly ip: string
  readonly headers: { readonly 'user-agent'?: string | undefined }
}

/** Browsers say who they are in a line of a hundred characters or two. */
const longestAgent = 300

/** The address that a request came from, and its browser; what is none, or unreadable, is left out. */
export function visitorOf({ ip, headers }: Asked): { readonly ip?: string; readonly userAgent?: string } {
  // RFC 4007 section 11: a zone means something on its own machine only.
  const address = ip.replace(/%.*$/, '')
  // Latin-1 in a header passes Node; PostgreSQL takes every character but this one.
  const userAgent = headers['user-agent']?.replaceAll('\0', '').slice(0, longestAgent)
  return { ...(isIP(address) !== 0 && { ip: address }), ...(userAgent && { userAgent }) }
}
