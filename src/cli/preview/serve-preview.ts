/** Serves a preview to browsers on this machine, and tells them when there is a newer one. */
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { isOwnHost } from '../../inbox/own-host.ts'

/** The server. Disposing ends it, and every browser's connection to it. */
export interface PreviewServer extends AsyncDisposable {
  /** Where the page is. */
  readonly url: string
  /** Serves these files from now on, and has browsers load the page again. */
  readonly show: (files: ReadonlyMap<string, string | Buffer>) => void
  /** The same with another page, beside the files that there are. */
  readonly showPage: (html: string) => void
}

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  eml: 'message/rfc822',
  js: 'text/javascript; charset=utf-8',
  jpg: 'image/jpeg',
  png: 'image/png',
}

/** Opens it on a free port of 127.0.0.1. */
export async function servePreview(): Promise<PreviewServer> {
  const script = readFileSync(new URL('../../../templates/preview/live.js', import.meta.url))
  let files: ReadonlyMap<string, string | Buffer> = new Map()
  const listening = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    const path = URL.parse(request.url ?? '/', 'http://127.0.0.1')?.pathname ?? '/'
    // A web site whose name points at 127.0.0.1 must not read the mail through a browser here (DNS rebinding).
    if (!isOwnHost(request.headers.host)) return void response.writeHead(421).end('Wrong host\n')
    if (path === '/built') {
      listening.add(response)
      response.on('close', () => listening.delete(response))
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    }
    const name = path === '/' ? 'index.html' : path.slice(1)
    const content = name === 'live.js' ? script : files.get(name)
    if (content === undefined) return void response.writeHead(404).end('There is no such file\n')
    response.writeHead(200, {
      'content-type': mediaTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    response.end(content)
  })
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('a TCP server has a port')
  const show = (next: ReadonlyMap<string, string | Buffer>): void => {
    files = next
    for (const response of listening) response.write('data: built\n\n')
  }
  return {
    url: `http://127.0.0.1:${place.port}/`,
    show,
    showPage: (html) => show(new Map([...files, ['index.html', html]])),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
