/** Answers what went wrong with a page a reader can make sense of, and the code a mail program acts on. */
import type { FastifyError, FastifyInstance } from 'fastify'
import { isDatabaseAway } from '../database/database.ts'
import type { RenderPage } from './render-page.ts'

/** What the error pages need. */
export interface ErrorNeeds {
  readonly page: RenderPage
  readonly onTrouble: (error: unknown, route: string) => void
}

// Long enough for a restart of the database.
const retryAfterSeconds = '120'

const words = {
  400: ['That did not work', 'The request could not be understood. Please go back and try again.'],
  404: [
    'This page is not here',
    'If a link in a message brought you here, it may have been cut in two: copy the whole of it into the address bar.',
  ],
  413: ['That was too much', 'The request was larger than this site takes.'],
  500: ['Something is wrong on our side', 'We have been told of it. Please try again later.'],
  503: ['Back in a moment', 'The site cannot reach its records just now. Please try again in a few minutes.'],
} as const

type Code = keyof typeof words

/** Sets the handlers for unknown pages and for errors. */
export function answerErrors(server: FastifyInstance, { page, onTrouble }: ErrorNeeds): void {
  const render = (code: Code) => {
    const [heading, explanation] = words[code]
    return page('error', heading, { heading, explanation })
  }
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).headers(forNow).type('text/html').send(render(404)),
  )
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error)
    if (code >= 500) onTrouble(error, `${request.method} ${request.routeOptions.url ?? ''}`)
    // A one-click POST that ends in 5xx is made again by whoever sent it (RFC 9110 section 15.6.4).
    if (code === 503) reply.header('retry-after', retryAfterSeconds)
    return reply.code(code).headers(forNow).type('text/html').send(render(code))
  })
}

const forNow = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' }

function codeOf(error: FastifyError): Code {
  if (isDatabaseAway(error)) return 503
  const { statusCode = 500 } = error
  if (statusCode === 413) return 413
  return statusCode >= 400 && statusCode < 500 ? 400 : 500
}
