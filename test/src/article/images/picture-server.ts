/** A site on this machine that has pictures, and every trouble that a site can have with them. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { fetchImageFrom } from '../../../../src/article/images/fetch-image.ts'
import { chart, photo, plain } from './pictures.ts'

/** The web as the tests see it: every name leads to this machine. */
export const loopback = fetchImageFrom({
  resolve: async () => ['127.0.0.1'],
  objectToAddress: async () => undefined,
  isWebPort: () => true,
})

/** The site, and what it was asked for. */
export interface PictureServer extends AsyncDisposable {
  /** Where it is, in the web of {@link loopback}. */
  readonly site: string
  /** Paths, in order. */
  readonly asked: string[]
  /** Begins a new list. */
  forget(): void
}

/** Opens it. */
export async function openPictureServer(): Promise<PictureServer> {
  const pictures: Readonly<Record<string, Buffer>> = {
    '/photo.jpg': await photo(1500, 1000).jpeg().toBuffer(),
    '/same.jpg': await photo(1500, 1000).jpeg().toBuffer(),
    '/chart.png': await chart(800, 400).png().toBuffer(),
    '/pixel.gif': await plain(1, 1).gif().toBuffer(),
    '/empty.jpg': Buffer.alloc(0),
    '/page.jpg': Buffer.from('\ufeff<!doctype html><p>Please sign in'),
    '/words.jpg': Buffer.from('Not found'),
    '/large.jpg': Buffer.alloc(30_000_000),
  }
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    if (path === '/never.jpg') return
    const bytes = pictures[path]
    if (path === '/away.jpg') response.writeHead(302, { location: '/photo.jpg' }).end()
    else if (bytes === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    site: `http://pictures.example:${address.port}`,
    asked,
    forget() {
      asked.length = 0
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
