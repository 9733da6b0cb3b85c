/** Serves the style sheet of all pages, in the smallest form that the browser takes. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Adds `/style.css`, whose address changes with its text, and an answer to browsers that look for an icon. */
export function serveStylesheet(server: FastifyInstance, css: string): void {
  const forms = new Map<string, Buffer>([
    ['br', brotliCompressSync(css)],
    ['gzip', gzipSync(css, { level: 9 })],
  ])
  server.get('/style.css', async (request, reply) => {
    reply.type('text/css').headers({
      'cache-control': 'public, max-age=31536000, immutable',
      // RFC 9110 12.5.5: a shared cache keeps one answer for each form.
      vary: 'accept-encoding',
    })
    const accepted = (request.headers['accept-encoding'] ?? '').split(',').map((one) => one.trim())
    // One that comes with a weight is seldom, and gets the plain text.
    for (const [encoding, bytes] of forms)
      if (accepted.includes(encoding)) return reply.header('content-encoding', encoding).send(bytes)
    return reply.send(css)
  })
  // Browsers ask for one with every page; 204 says that there is none, and they ask no more.
  server.get('/favicon.ico', async (_request, reply) =>
    reply.code(204).header('cache-control', 'public, max-age=86400').send(),
  )
}
