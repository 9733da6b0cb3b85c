/** Answers what went wrong with a page a reader can make sense of, and the code a mail program acts on. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { chooseLanguage, offeredLanguages } from '../../subscribers/pages/choose-language.ts'
import { Refusal } from '../../subscribers/pages/refusal.ts'
import type { PublicationSettings } from '../config/settings.ts'
import { isDatabaseAway, isDatabaseFull } from '../database/database.ts'
import { wordsFor } from './page-words.ts'
import type { RenderPage } from './render-page.ts'
import { openRouteTable } from './route-table.ts'
import { type SiteWords, siteWords } from './site-words.ts'

/** What the error pages need. */
export interface ErrorNeeds {
  readonly page: RenderPage
  readonly publication: Pick<PublicationSettings, 'languages'>
  readonly onTrouble: (error: unknown, route: string) => void
}

type Code = keyof SiteWords['errors']

// Long enough for a restart of the database.
const databaseAwaySeconds = 120
// Where a refusal says nothing of its own.
const refusalSeconds = 60

const forNow = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' }

/** Sets the handlers for unknown pages and for errors. Before the routes: it notes which methods each of them takes. */
export function answerErrors(server: FastifyInstance, { page, publication, onTrouble }: ErrorNeeds): void {
  const routes = openRouteTable(server)
  const offered = offeredLanguages(publication)

  const answer = (request: FastifyRequest, reply: FastifyReply, code: Code): FastifyReply => {
    reply.code(code).headers(forNow)
    const { url } = request.routeOptions
    // A program reads it; the words are for whoever wrote the program.
    if ((url ?? request.url).startsWith('/api/'))
      return reply.send({ error: { code, message: STATUS_CODES[code] ?? 'Error' } })
    const lang = languageOf(request, offered)
    const { errors, home } = siteWords(lang)
    const { heading, explanation } = errors[code]
    const html = page(
      'error',
      heading,
      { heading, explanation, home },
      {
        ...{ lang, dir: wordsFor(lang).dir, head: { hidden: true }, forReaders: true },
        embedded: url?.startsWith('/embed/') ?? false,
      },
    )
    return reply.type('text/html; charset=utf-8').send(html)
  }

  server.setNotFoundHandler((request, reply) => {
    const methods = routes.methodsAt(request.url)
    // A route that knows no such thing ends here as well: its method was right.
    if (methods.length === 0 || methods.includes(request.method)) return answer(request, reply, 404)
    reply.header('allow', methods.join(', '))
    return answer(request, reply, 405)
  })
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error)
    if (code === 500 || code === 503) onTrouble(error, `${request.method} ${request.routeOptions.url ?? ''}`)
    // A one-click POST that ends in 5xx is made again by whoever sent it (RFC 9110 section 15.6.4).
    if (code === 503) reply.header('retry-after', databaseAwaySeconds)
    if (code === 429)
      reply.header(
        'retry-after',
        Math.ceil((error instanceof Refusal ? error.retryAfterSeconds : undefined) ?? refusalSeconds),
      )
    return answer(request, reply, code)
  })
}

function languageOf({ query, headers }: FastifyRequest, offered: readonly string[]): string {
  const wish = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined
  return chooseLanguage({ query: wish, header: headers['accept-language'], offered })
}

const told = new Set<number>([400, 403, 404, 405, 413, 415, 429])

function isTold(code: number): code is Exclude<Code, 500 | 503> {
  return told.has(code)
}

function codeOf(error: FastifyError): Code {
  if (isDatabaseAway(error) || isDatabaseFull(error)) return 503
  const { statusCode = 500 } = error
  if (isTold(statusCode)) return statusCode
  return statusCode >= 400 && statusCode < 500 ? 400 : 500
}
