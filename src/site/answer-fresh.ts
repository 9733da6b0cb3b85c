/** Answers with a page that caches may keep, or says that theirs is still right (RFC 9110 section 13). */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What may be kept. */
export interface Fresh {
  readonly body: string
  /** A media type, with its charset. */
  readonly type: string
  /** When what it shows last changed. */
  readonly modified: Date | undefined
}

/** How long a cache may answer without asking; a cancelled edition is gone from the pages after it. */
const maxAgeSeconds = 60

/** Sends 200 with the body, or 304 where the client's copy has the same bytes. */
export function answerFresh(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type, modified }: Fresh,
): FastifyReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  reply.headers({
    etag,
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    ...(modified !== undefined && { 'last-modified': modified.toUTCString() }),
  })
  return isStillRight(request.headers, etag, modified) ? reply.code(304).send() : reply.type(type).send(body)
}

/** The tag decides where there is one: a date says nothing of a new release's look. */
function isStillRight(headers: FastifyRequest['headers'], etag: string, modified: Date | undefined): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined)
    // Weak comparison: a proxy that compresses marks the tag as weak.
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  // The header has whole seconds. The very date, not a later one: a page's date goes back when its newest edition is cancelled.
  return modified !== undefined && Math.floor(modified.getTime() / 1000) * 1000 === since
}
