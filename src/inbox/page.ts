/** Shows the inbox's messages on a page of this machine. */
import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { listenFault } from '../listen.ts'
import { openPages } from '../page-handlebars.ts'
import { frameMessage } from './frame.ts'
import type { Mailbox } from './mailbox.ts'
import { isOwnHost } from './own-host.ts'
import { listMessages, listQuery, messageViews, showMessage } from './show.ts'

/** The page, served. */
export interface InboxPage extends AsyncDisposable {
  readonly url: string
}

/** What the page needs. */
export interface InboxPageSettings {
  readonly port: number
  readonly mailbox: Mailbox
  /** The publication's site, which its messages may show pictures from. */
  readonly site?: string | undefined
}

const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Opens the page on 127.0.0.1; port 0 takes any free one. */
export async function openInboxPage({ port, mailbox, site }: InboxPageSettings): Promise<InboxPage> {
  const server = Fastify({ bodyLimit: 1024, forceCloseConnections: true })
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(pageHeaders)
    // A web site whose name points at 127.0.0.1 must not read the mail through a browser here (DNS rebinding).
    if (!isOwnHost(request.headers.host)) return reply.code(421).type('text/plain').send('Wrong host\n')
  })
  server.get('/style.css', async (_request, reply) =>
    reply
      .type('text/css')
      .header('cache-control', 'max-age=31536000, immutable')
      .send(openPages().stylesheet.css),
  )
  server.get('/', async (request, reply) =>
    reply.type('text/html').send(await listMessages(mailbox, listQuery.parse(request.query))),
  )
  serveMessages(server, mailbox, site)
  const place = { host: '127.0.0.1', port }
  const url = await server.listen(place).catch((error) => {
    throw listenFault(error, {
      ...place,
      consequence: 'the local inbox cannot show its page',
      setting: 'BROADSHEET_INBOX=2526,8026',
    })
  })
  return { url, [Symbol.asyncDispose]: () => server.close() }
}

function serveMessages(server: FastifyInstance, mailbox: Mailbox, site: string | undefined): void {
  const path = '/m/:id'
  interface Path {
    Params: { id: string }
  }
  for (const view of messageViews) {
    server.get<Path>(view === 'message' ? path : `${path}/${view}`, async (request, reply) => {
      const page = await showMessage(mailbox, request.params.id, view)
      return page === undefined ? reply.callNotFound() : reply.type('text/html').send(page)
    })
  }
  server.get<Path>(`${path}/frame`, async (request, reply) => {
    const framed = await frameMessage(mailbox, request.params.id, site)
    if (framed === undefined) return reply.callNotFound()
    return reply.headers(framed.headers).type('text/html').send(framed.html)
  })
  server.get<Path>(`${path}/message.eml`, async (request, reply) => {
    const found = await mailbox.find(request.params.id)
    if (found === undefined) return reply.callNotFound()
    return reply
      .type('message/rfc822')
      .header('content-disposition', `attachment; filename="${request.params.id}.eml"`)
      .send(await readFile(found.file))
  })
}
