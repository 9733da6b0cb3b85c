/** Keeps what this machine knows of its database: the mark of its arming, and beside the journal how far it had come. */
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { placeOf } from '../../database/embedded/place.ts'

/** How far a database had come, under which arming; of two moments under one arming the later one is never behind. */
export interface Seen {
  /** When it was armed: what was seen under another arming says nothing. */
  readonly armedAt: string
  /** The highest number that a session was ever given. */
  readonly fence: number
  /** What is safe on disk of PostgreSQL's log, in bytes. */
  readonly log: number
}

const seenSchema = z.object({ armedAt: z.string(), fence: z.number(), log: z.number() })

const folderOf = (dataFolder: string): string => join(dataFolder, 'guard')
/** Among PostgreSQL's own files, which leaves alone what it does not know: it is copied whenever they are. */
const markOf = (embedded: string): string => join(placeOf(embedded).cluster, 'broadsheet.mark')
const seenOf = (dataFolder: string): string => join(folderOf(dataFolder), 'seen.json')

/**
 * The mark as a copy can't have it: when its inode was last changed, which no program can set (inode(7)). Not the
 * inode's number, which some network file systems give anew. Undefined where there is none.
 */
export async function readMark(embedded: string): Promise<string | undefined> {
  const found = await stat(markOf(embedded), { bigint: true }).catch(unlessMissing)
  return found === undefined ? undefined : String(found.ctimeNs)
}

/** Makes the mark where there is none; `afresh` in any case. */
export async function makeMark(embedded: string, { afresh }: { afresh: boolean }): Promise<string> {
  const mark = markOf(embedded)
  if (afresh) await rm(mark, { force: true })
  const file = await open(mark, 'a', 0o600)
  await file.sync()
  await file.close()
  const made = await readMark(embedded)
  if (made === undefined) throw new Error(`${mark} is gone`)
  return made
}

/** What was seen last; undefined where nothing was, or what is there can't be read. */
export async function readSeen(dataFolder: string): Promise<Seen | undefined> {
  const text = await readFile(seenOf(dataFolder), 'utf8').catch(unlessMissing)
  if (text === undefined) return undefined
  try {
    return seenSchema.parse(JSON.parse(text))
  } catch {
    // Half a file, or a person's hand: it proves nothing.
    return undefined
  }
}

/** Keeps what was seen, where the folder can be written. */
export async function keepSeen(dataFolder: string, seen: Seen): Promise<void> {
  const file = seenOf(dataFolder)
  const draft = `${file}.${process.pid}`
  try {
    await mkdir(folderOf(dataFolder), { recursive: true, mode: 0o700 })
    await writeFile(draft, JSON.stringify(seen), { mode: 0o600 })
    await rename(draft, file)
  } catch {
    // A full or read-only disk stops the journal, which says so; what is not kept here only proves nothing later.
    await rm(draft, { force: true }).catch(() => undefined)
  }
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
