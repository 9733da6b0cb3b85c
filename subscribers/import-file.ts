/** Opens a file of readers, and looks at its beginning before anybody reads it. */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { exitCodes, Mistake } from '../src/mistake.ts'

/** Opens a file. Throws a {@link Mistake} where it can't be read. */
export async function openImportFile(path: string): Promise<Readable> {
  const file = createReadStream(path)
  try {
    await once(file, 'open')
    if ((await stat(path)).isDirectory()) throw new Error('it is a folder')
    return file
  } catch (error) {
    throw new Mistake(`${path} can't be read: ${reasonOf(error)}.`, exitCodes.usage, { cause: error })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return ('code' in error ? reasons[String(error.code)] : undefined) ?? error.message
}

/** A file with its beginning, which was looked at. */
export interface Opened {
  /** At least so many bytes as were asked for, where the file has them. */
  readonly opening: Uint8Array
  /** The whole file, the beginning with it. */
  readonly bytes: AsyncIterable<unknown>
}

/** Reads a stream's first bytes, and gives the stream back whole. */
export async function readOpening(file: Readable, length: number): Promise<Opened> {
  const chunks: unknown[] = []
  const read = file[Symbol.asyncIterator]()
  let opening = Buffer.alloc(0)
  while (opening.length < length) {
    const next = await read.next()
    if (next.done === true) break
    chunks.push(next.value)
    if (next.value instanceof Uint8Array) opening = Buffer.concat([opening, next.value])
  }
  async function* bytes(): AsyncGenerator<unknown> {
    try {
      yield* chunks
      for (;;) {
        const next = await read.next()
        if (next.done === true) return
        yield next.value
      }
    } finally {
      file.destroy()
    }
  }
  return { opening, bytes: bytes() }
}
