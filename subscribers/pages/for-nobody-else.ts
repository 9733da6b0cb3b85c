/** Marks an answer that a signed link opens: it belongs in no cache and in no search engine. */
import type { FastifyReply } from 'fastify'

/** Sets the headers; `Referrer-Policy: no-referrer` stands on every page of the site. */
export function forNobodyElse(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
}
