/** Says of a request what the log of consent keeps: where from and with what, as far as it can be believed. */
import { isIP } from 'node:net'

/** What a request is asked; Fastify's own has it all. Its address is gone when the visitor has hung up. */
interface Asked {
  readonly ip: string | undefined
  readonly headers: { readonly 'user-agent'?: string | undefined }
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** Browsers say who they are in a line of a hundred characters or two. */
const longestAgent = 300

/** The address that a request came from, and its browser; what is none, or unreadable, is left out. */
export function visitorOf({ ip, headers, socket }: Asked): {
  readonly ip?: string
  readonly userAgent?: string
} {
  // A proxy that hands on nonsense stands for whom it hides. RFC 4007 section 11: a zone means something on its own
  // machine only.
  const address = [ip, socket.remoteAddress]
    .map((one) => one?.replace(/%.*$/, '') ?? '')
    .find((one) => isIP(one) !== 0)
  // Latin-1 in a header passes Node; PostgreSQL takes every character but this one.
  const userAgent = headers['user-agent']?.replaceAll('\0', '').slice(0, longestAgent)
  return { ...(address !== undefined && { ip: address }), ...(userAgent && { userAgent }) }
}
