/** Opens this process's journal: a file of its own in the data folder, whose space is there before anything is sent. */
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, Mistake } from '../../mistake.ts'
import type { Journal } from '../journal.ts'
import { openHalves, type Put } from './halves.ts'
import { type Header, headerLength, nameFile, writeHeader, writerOf } from './header.ts'
import { endings, openLeftBehind } from './left-behind.ts'
import { nameProcess, type ProcessName } from './process-name.ts'

/** As `writeSync`: how many bytes were written. */
type Write = (fd: number, bytes: Buffer, offset: number, length: number, position: number) => number

/** What a journal needs. */
export interface JournalSettings {
  /** Made where it is missing. */
  readonly folder: string
  readonly instance: string
  /** Told once when lines can't be written any more, and once when they can again. */
  readonly unwritable: (error: unknown) => void
  readonly writable: () => void
  readonly monotonic: () => number
  /** Bytes of one half; a test takes small ones. */
  readonly half?: number
  /** How bytes get into the file; a test's disk may be full. */
  readonly write?: Write
  /** The process that writes; a test may name one of another machine. */
  readonly named?: ProcessName | undefined
}

/** Thousands of messages' lines: what is needed of them at a time are some hundreds. */
const defaultHalf = 4 * 1024 * 1024
/** How long (ms) a journal that can't be written is left alone between two tries. */
const patience = 1_000

/** Opens a journal; a {@link Mistake} says what to do where there is no room for it. */
export async function openJournal(settings: JournalSettings): Promise<Journal> {
  const { folder, instance, half = defaultHalf, write = writeSync, monotonic } = settings
  const { named: writtenBy = nameProcess() } = settings
  const id = randomUUID()
  const path = join(folder, `${id}${endings.made}`)
  const { file, header } = await allocate(path, { folder, instance, id, half, writtenBy }).catch(
    (error: unknown) => {
      throw new Mistake(
        `No room for the journal in ${folder} (${error instanceof Error ? error.message : error}). ` +
          `A worker needs ${Math.ceil((2 * half) / 1024 / 1024)} MB there before it sends: ` +
          'make room, make the folder writable, or let BROADSHEET_DATA name another one.',
        exitCodes.unreachable,
        { cause: error },
      )
    },
  )
  const put: Put = (bytes, position) => {
    const written = write(file.fd, bytes, 0, bytes.length, position)
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`)
  }
  const halves = openHalves(put, headerLength, half)
  let closed = false
  let settled = false
  let failedAt: number | undefined

  /** True where it could be done; the first failure is told, and so is the first success after it. */
  function attempt(work: () => boolean): boolean {
    if (closed) return false
    try {
      const done = work()
      if (failedAt !== undefined) settings.writable()
      failedAt = undefined
      return done
    } catch (error) {
      if (failedAt === undefined) settings.unwritable(error)
      failedAt = monotonic()
      return false
    }
  }

  function isReady(): boolean {
    if (closed || !halves.hasRoom()) return false
    if (failedAt === undefined) return true
    if (monotonic() - failedAt < patience) return false
    return attempt(() => {
      halves.probe()
      return true
    })
  }

  return {
    writer: writerOf(header),
    ready: isReady,
    handingOver: (of) => isReady() && attempt(() => halves.add(of)),
    answered(of, outcome) {
      // Who has handed nothing over says it by the line that is missing.
      if (outcome.kind !== 'not_begun' || halves.holds(of)) attempt(() => halves.add(of, outcome))
    },
    recorded(edition, fence, tries) {
      for (const { n, turn } of tries) halves.drop({ edition, fence, n, turn })
    },
    settled() {
      settled = true
    },
    leftBehind: openLeftBehind({ folder, instance, own: path }),
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      await file.close()
      if (settled) await rm(path, { force: true })
    },
  }
}

/** Makes the file under another name until it is whole: its space written, its header in place, all on the disk. */
async function allocate(
  path: string,
  {
    folder,
    writtenBy,
    ...own
  }: Pick<Header, 'instance' | 'id' | 'half'> & { folder: string; writtenBy: ProcessName | undefined },
): Promise<{ file: FileHandle; header: Header }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const making = path.slice(0, -endings.made.length) + endings.making
  const file = await open(making, 'wx+', 0o600)
  try {
    const { half } = own
    const header: Header = {
      ...{ version: 1, ...own, file: nameFile(await file.stat({ bigint: true })) },
      ...(writtenBy === undefined ? {} : { writtenBy }),
    }
    await file.writeFile(Buffer.concat([writeHeader(header), Buffer.alloc(2 * half)]))
    await file.sync()
    await rename(making, path)
    return { file, header }
  } catch (error) {
    await file.close()
    await rm(making, { force: true })
    throw error
  }
}
