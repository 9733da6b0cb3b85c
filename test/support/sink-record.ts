/** The sink's own record of what it accepted: one line a message, on the disk before the answer. */
import { fdatasync, write } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** One accepted message. */
export interface Accepted {
  readonly messageId: string
  readonly to: readonly string[]
  readonly from: string
  /** SHA-256 of the body, without the header, dots unstuffed, in hex. */
  readonly sha256: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly connection: number
  /** The first address in List-Unsubscribe (RFC 2369). */
  readonly leave?: string
}

/** The record, open for writing. */
export interface Record extends AsyncDisposable {
  /** Resolves when the line is on the disk. */
  add(accepted: Accepted): Promise<void>
}

const writeAll = promisify(write)
const sync = promisify(fdatasync)

/** Opens the file for appending. Lines that come while one sync runs share the next. */
export async function openRecord(file: string): Promise<Record> {
  const handle = await open(file, 'a')
  let waiting: { line: string; done: () => void; failed: (error: unknown) => void }[] = []
  let running: Promise<void> | undefined
  return {
    add: (accepted) =>
      new Promise((done, failed) => {
        waiting.push({ line: `${JSON.stringify(accepted)}\n`, done, failed })
        running ??= flush()
      }),
    async [Symbol.asyncDispose]() {
      await running
      await handle.close()
    },
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        await appendSynced(handle, group.map(({ line }) => line).join(''))
        for (const { done } of group) done()
      } catch (error) {
        for (const { failed } of group) failed(error)
      }
    }
    running = undefined
  }
}

async function appendSynced(handle: FileHandle, lines: string): Promise<void> {
  await writeAll(handle.fd, lines)
  await sync(handle.fd)
}

/** Reads a record back; a line that a kill cut off was never answered and does not count. */
export async function readAccepted(file: string): Promise<Accepted[]> {
  const text = await readFile(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
