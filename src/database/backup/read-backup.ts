/** Reads a backup piece by piece, and believes none of it until the end has been checked. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createZstdDecompress } from 'node:zlib'
import type { z } from 'zod'
import { exitCodes, Mistake } from '../../mistake.ts'
import {
  type BackupHeading,
  backupEnd,
  backupHeading,
  backupVersion,
  rowsEnd,
  type TableEnd,
  type TableHeading,
  tableEnd,
  tableHeading,
} from './format.ts'

/** A backup that is being read. */
export interface OpenBackup {
  readonly heading: BackupHeading
  /**
   * Its tables in order; the rows of one are read before the next one is asked for. After the last one the checksum
   * is compared: what was read before that is not to be kept unless this ends well.
   */
  readonly tables: () => AsyncGenerator<BackupTable>
}

/** One table in a backup. */
export interface BackupTable extends TableHeading {
  /** Its rows, as COPY takes them. */
  readonly rows: () => AsyncGenerator<Buffer>
  /** What stands after them, once they have been read. */
  readonly end: () => TableEnd
}

/** Reads the heading. A {@link Mistake} says what is wrong with the file. */
export async function openBackup(file: Readable): Promise<OpenBackup> {
  const text = openText(file)
  const heading = readJson(backupHeading, await text.line())
  if (heading.version > backupVersion)
    throw new Mistake('This backup was made by a newer release of Broadsheet. Install that release.')
  return { heading, tables: () => readTables(text, heading) }
}

async function* readTables(text: BackupText, heading: BackupHeading): AsyncGenerator<BackupTable> {
  let all = 0
  for (const name of heading.tables) {
    const { table, columns } = readJson(tableHeading, await text.line())
    if (table !== name) throw damaged(`"${table}" stands where "${name}" should`)
    let end: TableEnd | undefined
    async function* rows(): AsyncGenerator<Buffer> {
      const read = yield* text.rows()
      end = readJson(tableEnd, await text.line())
      if (end.rows !== read) throw damaged(`${table} has ${read} rows instead of ${end.rows}`)
    }
    yield {
      table,
      columns,
      rows,
      end: () => {
        if (end === undefined) throw new Error(`The rows of ${table} were not read to their end`)
        return end
      },
    }
    all += end?.rows ?? 0
  }
  const sha256 = text.digest()
  const end = readJson(backupEnd, await text.line())
  if (end.rows !== all || end.sha256 !== sha256) throw damaged('its checksum is another')
}

/** The text of a backup, as its reader goes through it. */
interface BackupText {
  readonly line: () => Promise<string>
  /** Everything up to the mark for the end of the rows; returns how many rows that were. */
  readonly rows: () => AsyncGenerator<Buffer, number>
  /** Over every byte that was taken so far. */
  readonly digest: () => string
}

const newLine = 10
/** A heading that takes longer than this is none. */
const longestLine = 64 * 1024

function openText(file: Readable): BackupText {
  const hash = createHash('sha256')
  const chunks = decompress(file)
  let held: Buffer = Buffer.alloc(0)
  async function more(): Promise<boolean> {
    const next = await chunks.next()
    if (next.done === true) return false
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value])
    return true
  }
  function take(length: number): Buffer {
    const taken = held.subarray(0, length)
    held = held.subarray(length)
    hash.update(taken)
    return taken
  }
  return {
    async line() {
      for (;;) {
        const end = held.indexOf(newLine)
        if (end >= 0) return take(end + 1).toString('utf8')
        if (held.length > longestLine || !(await more())) throw damaged('it ends too early')
      }
    },
    async *rows() {
      let rows = 0
      for (;;) {
        // Whole rows only are handed on, so that the mark, a row of its own, always stands at the front of one.
        const mark = findMark(held)
        const whole = mark ?? held.lastIndexOf(newLine) + 1
        if (whole > 0) {
          const taken = take(whole)
          rows += countLines(taken)
          yield taken
        }
        if (mark !== undefined) {
          take(rowsEnd.length)
          return rows
        }
        if (!(await more())) throw damaged('it ends too early')
      }
    },
    digest: () => hash.copy().digest('hex'),
  }
}

/** Where the mark stands as a line of its own. */
function findMark(bytes: Buffer): number | undefined {
  if (bytes.subarray(0, rowsEnd.length).equals(rowsEnd)) return 0
  const at = bytes.indexOf(markAfterRow)
  return at < 0 ? undefined : at + 1
}

const markAfterRow = Buffer.concat([Buffer.of(newLine), rowsEnd])

async function* decompress(file: Readable): AsyncGenerator<Buffer> {
  // A picture is one row of megabytes: small pieces of it would be put together again and again.
  const unpacked = createZstdDecompress({ chunkSize: 2 ** 20 })
  file.on('error', (error) => unpacked.destroy(error))
  const chunks: AsyncIterable<Buffer> = file.pipe(unpacked)
  try {
    yield* chunks
  } catch (cause) {
    // zlib's own words (ZSTD_error_…) tell nobody anything; what the file system says does.
    if (!(cause instanceof Error && 'code' in cause && /^Z/.test(String(cause.code)))) throw cause
    throw damaged(
      cause.code === 'Z_BUF_ERROR' ? 'it ends too early' : 'it is no backup, or was changed',
      cause,
    )
  } finally {
    file.destroy()
  }
}

function readJson<T>(schema: z.ZodType<T>, line: string): T {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw damaged('it is no backup, or was changed', cause)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw damaged('it is no backup, or was changed', parsed.error)
  return parsed.data
}

function damaged(how: string, cause?: unknown): Mistake {
  return new Mistake(
    `The backup can't be read: ${how}. Nothing was restored; take another one.`,
    exitCodes.usage,
    {
      cause,
    },
  )
}

function countLines(bytes: Buffer): number {
  let lines = 0
  for (let at = bytes.indexOf(newLine); at >= 0; at = bytes.indexOf(newLine, at + 1)) lines++
  return lines
}
