/** Reads a file's or standard input's bytes, and no more of them than are of use: either may be endless. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'

/** At most that many bytes of standard input and one more, which tells that there were more. Throws a {@link Mistake} at Ctrl-C. */
export async function readInputAtMost({ stdin, signal }: Context, most: number): Promise<Buffer> {
  return await collect(addAbortSignal(signal, stdin), 'standard input', { most, signal })
}

/**
 * The same of a file, or of a pipe that has a name (`<(…)` in a shell). Throws a {@link Mistake} that calls it what the
 * person typed, where it is none of these or can't be read.
 */
export async function readFileAtMost(
  path: string,
  typed: string,
  { signal }: Context,
  most: number,
): Promise<Buffer> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw unreadable(typed, 'it is a folder')
    if (!found.isFile() && !found.isFIFO()) throw unreadable(typed, 'it is no file')
    // `end` is the last byte that is read.
    return await collect(createReadStream(path, { end: most, signal }), typed, { most, signal })
  } catch (error) {
    if (error instanceof Mistake) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw unreadable(typed, reasons[code] ?? code, error)
  }
}

async function collect(
  source: Readable,
  name: string,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  try {
    const chunks: Buffer[] = []
    let length = 0
    // Leaving the loop ends the stream.
    for await (const chunk of buffersOf(source)) {
      chunks.push(chunk)
      length += chunk.length
      if (length > most) break
    }
    return Buffer.concat(chunks).subarray(0, most + 1)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new Mistake(`Stopped while ${name} was read.`, exitCodes.stopped, { cause: error })
  }
}

/** A stream may have been told to give text. */
async function* buffersOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read',
}

function unreadable(typed: string, why: string, cause?: unknown): Mistake {
  return new Mistake(`${typed} can't be read: ${why}.`, undefined, { cause })
}
