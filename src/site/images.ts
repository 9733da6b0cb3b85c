/** Serves the pictures of mails under addresses that never change, so that whoever fetched one keeps it. */
import type { FastifyInstance } from 'fastify'
import { imageFormats } from '../article/images/image-url.ts'
import type { Database } from '../database/database.ts'
import { loadImage } from '../edition/save-images.ts'
import { openImageCache } from './image-cache.ts'

/** Adds `/m/HASH.jpg` and `/m/HASH.png`. */
export function serveImages(server: FastifyInstance, database: Database): void {
  const cache = openImageCache((hash) => loadImage(database, hash))
  server.get<{ Params: { name: string } }>('/m/:name', async (request, reply) => {
    const [, hash, extension] = /^([0-9a-f]{64})\.(jpg|png)$/.exec(request.params.name) ?? []
    const image = hash === undefined ? undefined : await cache.load(hash)
    if (image === undefined || imageFormats[image.format].extension !== extension) return reply.callNotFound()
    const tag = `"${image.hash}"`
    reply.headers({ 'cache-control': 'public, max-age=31536000, immutable', etag: tag })
    // RFC 9110 13.1.2: a list of tags, weak ones too, or "any".
    const known = (request.headers['if-none-match'] ?? '')
      .split(',')
      .map((one) => one.trim().replace(/^W\//, ''))
    if (known.includes(tag) || known.includes('*')) return reply.code(304).send()
    return reply.type(imageFormats[image.format].mediaType).send(image.bytes)
  })
}
