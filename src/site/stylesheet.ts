/** Serves the style sheet of all pages. */
import type { FastifyInstance } from 'fastify'
import { packText } from '../../subscribers/pages/pack-text.ts'

/** Adds `/style.css`, whose address changes with its text, and an answer to browsers that look for an icon. */
export async function serveStylesheet(server: FastifyInstance, css: string): Promise<void> {
  const packed = await packText(css, 'text/css')
  packed.serve(server, '/style.css')
  // Browsers ask for one with every page; 204 says that there is none, and they ask no more.
  server.get('/favicon.ico', async (_request, reply) =>
    reply.code(204).header('cache-control', 'public, max-age=86400').send(),
  )
}
