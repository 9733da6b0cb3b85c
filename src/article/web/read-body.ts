/** Collects a response's bytes, unpacked, and stops at the limit: what is packed small may be endless inside. */
import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import { FetchFault, saveInstead } from './fetch-fault.ts'

/** The encodings that are asked for: https://www.rfc-editor.org/rfc/rfc9110#section-8.4. */
export const acceptedEncodings = 'gzip, br'

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
}

/** Reads a body of at most `maxBytes`, packed or not. Throws a {@link FetchFault} for a bigger or a strange one. */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Buffer> {
  const packing = (encoding ?? '').trim().toLowerCase()
  const chunks: Buffer[] = []
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of upTo(maxBytes, source)) chunks.push(chunk)
  }
  if (packing === '' || packing === 'identity') {
    await pipeline(body, collect, { signal })
    return Buffer.concat(chunks)
  }
  const unpacker = Object.hasOwn(unpackers, packing) ? unpackers[packing] : undefined
  if (unpacker === undefined)
    throw new FetchFault('its site packs it in a way that nobody asked for', saveInstead)
  // Counted before and after: packed bytes may come to nothing, for ever.
  const counted = (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> => upTo(maxBytes, source)
  await pipeline(body, counted, unpacker(), collect, { signal })
  return Buffer.concat(chunks)
}

async function* upTo(maxBytes: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooBig(maxBytes)
    yield chunk
  }
}

/** More than the limit, whether announced or found. */
export function tooBig(maxBytes: number): FetchFault {
  return new FetchFault(
    `it is more than ${Math.round(maxBytes / 100_000) / 10} MB`,
    'Give the address of the story itself, or save its text, and give the file.',
  )
}
