/** Keeps received messages in a folder: one `.eml` file each and one line in `envelopes.jsonl`. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'

/** The two sides of the SMTP envelope. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
}

/** One message as it lies in the folder. */
export interface Received extends Envelope {
  /** Path of the `.eml` file. */
  readonly file: string
  readonly receivedAt: Date
}

/** A folder of messages, open for writing. */
export interface Mailbox extends Disposable {
  /** Writes a message down; when it returns, the message survives the end of this process. */
  keep(message: readonly Buffer[], envelope: Envelope, receivedAt: Date): void
  /** Reads the records back from the folder, oldest first. */
  received(): Promise<Received[]>
  /** The message of this id (its file's name without `.eml`). */
  find(id: string): Promise<Received | undefined>
}

const envelopeLine = z.object({
  file: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  receivedAt: z.iso.datetime(),
})

/** Opens the folder, made where it is missing; `durable` syncs each message to the disk before `keep` returns. */
export function openMailbox(folder: string, durable: boolean): Mailbox {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const records = join(folder, 'envelopes.jsonl')
  const journal = openSync(records, 'a+', 0o600)
  endTornLine(journal)
  // Names sort by time; the process id keeps two inboxes on one folder apart.
  let count = 0
  const nameAt = (at: Date) => {
    count += 1
    const time = at.toISOString().replace(/\W/g, '')
    return `${time}-${process.pid.toString(36)}-${count.toString(36).padStart(5, '0')}.eml`
  }
  return {
    // Synchronous on purpose: into the page cache it takes about 60 µs, a third of what the same calls cost
    // through the thread pool, and the answer 250 may not come before it.
    keep(message, envelope, receivedAt) {
      const file = nameAt(receivedAt)
      const path = join(folder, file)
      const temporary = `${path}.part`
      writeWhole(temporary, message, durable)
      renameSync(temporary, path)
      if (durable) syncFolder(folder)
      const line = JSON.stringify({ file, from: envelope.from, to: envelope.to, receivedAt })
      // One write of one line to a file opened for appending: lines never mix.
      writeSync(journal, `${line}\n`)
      if (durable) fsyncSync(journal)
    },
    received: () => readRecords(folder, records),
    find: async (id) =>
      (await readRecords(folder, records)).find(({ file }) => basename(file, '.eml') === id),
    [Symbol.dispose]: () => closeSync(journal),
  }
}

async function readRecords(folder: string, records: string): Promise<Received[]> {
  const received: Received[] = []
  for (const line of (await readFile(records, 'utf8')).split('\n')) {
    const record = readLine(line)
    if (record !== undefined) received.push({ ...record, file: join(folder, record.file) })
  }
  return received
}

/** A line that a crash cut off stands for a message that was never answered with 250: it does not count. */
function readLine(line: string): Received | undefined {
  try {
    const record = envelopeLine.parse(JSON.parse(line))
    return { ...record, receivedAt: new Date(record.receivedAt) }
  } catch {
    return undefined
  }
}

function endTornLine(journal: number): void {
  const { size } = fstatSync(journal)
  if (size === 0) return
  const last = Buffer.alloc(1)
  readSync(journal, last, 0, 1, size - 1)
  if (last.toString() !== '\n') writeSync(journal, '\n')
}

function writeWhole(path: string, message: readonly Buffer[], durable: boolean): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (const chunk of message) {
      // A write may take less than it was given, on a disk that is nearly full.
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at)
    }
    if (durable) fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(folder: string): void {
  const directory = openSync(folder, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
