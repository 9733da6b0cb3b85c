/** Writes the rows that an import refuses to a file: line, reason, and the row as it was. */
import { constants } from 'node:fs'
import { access, type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { exitCodes, Mistake } from '../src/mistake.ts'
import { neutralCell, plainCell } from './csv-cell.ts'
import { csvStyle } from './csv-style.ts'

/** The open file. */
export interface Rejects extends AsyncDisposable {
  write(line: number, reason: string, cells: readonly string[]): Promise<void>
  /** Resolves when every row is in the file: only then may what was imported be kept. */
  flush(): Promise<void>
}

/** So many rows, or characters, go to the file at once: each row by itself takes ten times as long. */
const block = { rows: 500, length: 64 * 1024 }

/**
 * Opens the file at the first rows: where nothing is refused, none is made. Throws a {@link Mistake} at once where its
 * folder can't be written to, and later where the file can't (a full disk).
 */
export async function openRejects(path: string, header: readonly string[]): Promise<Rejects> {
  await orMistake(path, () => access(dirname(path), constants.W_OK | constants.X_OK))
  let file: FileHandle | undefined
  let waiting: string[][] = []
  let length = 0
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    const lines = stringify(waiting, csvStyle)
    waiting = []
    length = 0
    await orMistake(path, async () => {
      file ??= await open(path, 'w', 0o600)
      await file.writeFile(lines)
    })
  }
  return {
    async write(line, reason, cells) {
      if (waiting.length === 0 && file === undefined) waiting.push(['line', 'reason', ...header])
      // The file is for a spreadsheet; a cell that was made neutral before is not made so twice.
      waiting.push([String(line), reason, ...cells.map((cell) => neutralCell(plainCell(cell)))])
      length += cells.reduce((sum, cell) => sum + cell.length, 0)
      if (waiting.length >= block.rows || length >= block.length) await flush()
    },
    flush,
    [Symbol.asyncDispose]: async () => await file?.close(),
  }
}

async function orMistake(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Node's message ends with the path, which stands at the beginning of ours.
    const [reason = ''] = String(error instanceof Error ? error.message : error).split(',')
    const wayOut = 'Name another file with --rejects; nothing was imported.'
    throw new Mistake(`${path} can't be written: ${reason}. ${wayOut}`, exitCodes.usage, { cause: error })
  }
}
