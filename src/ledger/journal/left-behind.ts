/** Finds the journals that others have left in a folder, and says what each of them proves. */
import { open, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { LeftJournal } from '../journal.ts'
import { type Header, headerLength, nameFile, readHeader, writerOf } from './header.ts'
import { isGone, nameProcess } from './process-name.ts'
import { type Reading, readHalves } from './read-halves.ts'

/** The ends of names: of a journal, and of one that is being made. */
export const endings = { made: '.journal', making: '.journal.new' }

/** One that nobody has touched for so long (ms) is nobody's who lives: a writer touches its own with each look. */
const silence = 2 * 60_000
/** One that can prove no more than its replies is kept for so long (ms), for a worker that can prove more by it. */
const kept = 24 * 3_600_000

/** Where to look. */
export interface Place {
  readonly folder: string
  readonly instance: string
  /** The path of the one who looks. */
  readonly own: string
}

/** Opens the search; what was taken in is not offered again. */
export function openLeftBehind({ folder, instance, own }: Place): () => Promise<LeftJournal[]> {
  const taken = new Map<string, number>()

  async function look(path: string): Promise<LeftJournal[]> {
    const { mtimeMs } = await stat(path)
    const age = Date.now() - mtimeMs
    if (path.endsWith(endings.making) || taken.get(path) === mtimeMs) {
      if (age > kept) await rm(path, { force: true })
      return []
    }
    const found = await readFound(path, instance, age)
    if (found === undefined) return []
    const { gone, header, reading } = found
    const left: LeftJournal = {
      writer: writerOf(header),
      proves: gone && reading.whole ? 'everything' : 'replies',
      entries: reading.entries,
      async taken(settled) {
        if (gone && settled) await rm(path, { force: true })
        else taken.set(path, mtimeMs)
      },
    }
    return [left]
  }

  return async () => {
    const now = new Date()
    await utimes(own, now, now).catch(() => undefined)
    const left: LeftJournal[] = []
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      if (path === own || !Object.values(endings).some((ending) => name.endsWith(ending))) continue
      left.push(...(await look(path).catch(ignoreAway)))
    }
    return left
  }
}

interface Found {
  readonly header: Header
  readonly gone: boolean
  readonly reading: Reading
}

/** Undefined where it is another installation's, no journal, or one that is still written. */
async function readFound(path: string, instance: string, age: number): Promise<Found | undefined> {
  await using file = await open(path, 'r')
  const block = Buffer.alloc(headerLength)
  await file.read(block, 0, headerLength, 0)
  const header = readHeader(block)
  if (header === undefined || header.instance !== instance) return undefined
  // Asked before its lines are read: none is added after it.
  const gone = header.writtenBy !== undefined && isGone(header.writtenBy)
  const alive = !gone && header.writtenBy !== undefined && header.writtenBy.machine === nameProcess()?.machine
  if (alive || (!gone && age < silence)) return undefined
  const bytes = (await file.readFile()).subarray(headerLength)
  const { entries, whole } = readHalves(bytes, header.half)
  const inPlace = nameFile(await file.stat({ bigint: true })) === header.file
  return { header, gone, reading: { entries, whole: whole && inPlace } }
}

/** Another worker has taken it in meanwhile, or it is another user's: none of ours either way. */
function ignoreAway(error: unknown): [] {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
    return []
  throw error
}
