/** A web server on loopback that is handed its answers, counts its connections, and a web in which its name leads to it. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { type FetchOptions, fetchPublic } from '../../../../src/article/web/fetch-public.ts'
import { publicWeb, type Web } from '../../../../src/article/web/web.ts'

/** It, and what it saw. */
export interface WebServer extends AsyncDisposable {
  readonly port: number
  /** `http://news.test:PORT`, without a path. */
  readonly origin: string
  /** Connections that were opened to it. */
  readonly connections: () => number
  /** Paths asked for, in order. */
  readonly asked: readonly string[]
  /** The public web, but that news.test is this very server; every other loopback address stays refused. */
  readonly web: Web
}

/** The name under which it is reached. */
const siteName = 'news.test'

/** Starts it on all of loopback; with TLS where a certificate is given. */
export async function startWebServer(answer: RequestListener, tls?: ServerOptions): Promise<WebServer> {
  const asked: string[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  let connections = 0
  server.on('connection', () => connections++)
  server.listen(0)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port,
    origin: `${tls === undefined ? 'http' : 'https'}://${siteName}:${port}`,
    connections: () => connections,
    asked,
    web: webWith({ [siteName]: ['127.0.0.1'] }, ['127.0.0.1']),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A web of these names, on any port; `allowed` addresses are let through, the others are judged as ever. */
export function webWith(
  names: Readonly<Record<string, readonly string[]>>,
  allowed: readonly string[] = [],
): Web {
  return {
    isWebPort: () => true,
    resolve: async (host) => {
      const addresses = names[host]
      if (addresses === undefined) throw Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' })
      return addresses
    },
    objectToAddress: async (address) =>
      allowed.includes(address) ? undefined : await publicWeb.objectToAddress(address),
  }
}

/** Starts a server with this answer, fetches `path` from it. */
export async function fetchFrom(answer: RequestListener, options: FetchOptions = {}, path = '/') {
  await using site = await startWebServer(answer)
  return await fetchPublic(`${site.origin}${path}`, { web: site.web, ...options })
}
