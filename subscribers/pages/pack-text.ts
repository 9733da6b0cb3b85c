/** Serves a text that never changes under its address, in the smallest form that the browser takes. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

/** A text, ready in each form. */
export interface PackedText {
  /** Changes with the text: what the query of its address has. */
  readonly version: string
  /** Adds its route. */
  serve(server: FastifyInstance, path: string): void
}

/** Packs it once, as well as it can be done; `type` is its media type. */
export async function packText(text: string | Buffer, type: string): Promise<PackedText> {
  const plain = Buffer.from(text)
  // The smallest first.
  const forms = [
    { name: 'br', bytes: await promisify(brotliCompress)(plain) },
    { name: 'gzip', bytes: await promisify(gzip)(plain, { level: 9 }) },
  ]
  return {
    version: createHash('sha256').update(plain).digest('base64url').slice(0, 12),
    serve(server, path) {
      server.get(path, async (request, reply) => {
        const accepted = acceptedEncodings(request.headers['accept-encoding'])
        const form = forms.find(({ name }) => accepted.has(name))
        if (form !== undefined) reply.header('content-encoding', form.name)
        return (
          reply
            .type(`${type}; charset=utf-8`)
            .header('cache-control', 'public, max-age=31536000, immutable')
            // RFC 9110 section 12.5.5: a shared cache keeps one answer for each form.
            .header('vary', 'accept-encoding')
            .send(form?.bytes ?? plain)
        )
      })
    },
  }
}

/** The codings that are named and not refused (q=0, RFC 9110 section 12.5.3). */
function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const named = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.split(';').map((part) => part.trim()))
  return new Set(named.flatMap(([name = '', weight = '']) => (/^q=0(\.0*)?$/.test(weight) ? [] : [name])))
}
