/** Serves what a browser needs for the proof of work: ALTCHA's widget, its worker, and our few lines between them. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** Where a page finds the files; the query changes with their text, so that browsers may keep them for ever. */
export interface WidgetPlaces {
  readonly widget: string
  readonly worker: string
  readonly script: string
  readonly challenge: string
}

const external = import.meta.resolve('altcha/external')
// The build that brings neither styles nor workers in strings, which our policy would not run.
const files = {
  'altcha.js': new URL('altcha.min.js', external),
  'pbkdf2.js': new URL(import.meta.resolve('altcha/workers/pbkdf2')),
  'form.js': new URL('../../templates/pages/sign-up.js', import.meta.url),
}

/** Where a challenge is to be had. */
export const challengePath = '/sign-up/challenge'

/** Adds the routes; the places begin with the path that the site is reached under. */
export async function openWidget(base: string): Promise<{
  readonly places: WidgetPlaces
  readonly serve: (server: FastifyInstance) => void
}> {
  const read = await Promise.all(Object.entries(files).map(async ([name, file]) => readScript(name, file)))
  const place = (name: keyof typeof files) => {
    const script = read.find((one) => one.name === name)
    return `${base}/sign-up/${name}?v=${script?.version ?? ''}`
  }
  return {
    places: {
      widget: place('altcha.js'),
      worker: place('pbkdf2.js'),
      script: place('form.js'),
      challenge: `${base}${challengePath}`,
    },
    serve(server) {
      for (const script of read)
        server.get(`/sign-up/${script.name}`, async (request, reply) => {
          const encoding = (['br', 'gzip'] as const).find((one) => accepts(request.headers, one))
          if (encoding !== undefined) reply.header('content-encoding', encoding)
          return reply
            .type('text/javascript; charset=utf-8')
            .header('cache-control', 'public, max-age=31536000, immutable')
            .header('vary', 'accept-encoding')
            .send(script[encoding ?? 'plain'])
        })
    },
  }
}

async function readScript(name: string, file: URL) {
  const plain = await readFile(file)
  const [br, zipped] = await Promise.all([promisify(brotliCompress)(plain), promisify(gzip)(plain)])
  const version = createHash('sha256').update(plain).digest('base64url').slice(0, 12)
  return { name, plain, br, gzip: zipped, version }
}

function accepts(headers: { readonly 'accept-encoding'?: unknown }, encoding: string): boolean {
  const accepted = headers['accept-encoding']
  return (
    typeof accepted === 'string' &&
    accepted.split(',').some((one) => {
      const [name, weight = ''] = one.split(';')
      return name?.trim() === encoding && !/q=0(\.0*)?$/.test(weight.trim())
    })
  )
}
