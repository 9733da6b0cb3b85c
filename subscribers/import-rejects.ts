/** Writes the rows that an import refuses to a file: line, reason, and the row as it was. */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'

/** The open file. */
export interface Rejects extends AsyncDisposable {
  write(line: number, reason: string, cells: readonly string[]): Promise<void>
}

/** Opens the file at the first row: where nothing is refused, none is made. */
export function openRejects(path: string, header: readonly string[]): Rejects {
  let file: WriteStream | undefined
  return {
    async write(line, reason, cells) {
      if (file === undefined) {
        file = createWriteStream(path, { mode: 0o600 })
        await once(file, 'open')
        file.write(stringify([['line', 'reason', ...header]]))
      }
      if (!file.write(stringify([[String(line), reason, ...cells]]))) await once(file, 'drain')
    },
    async [Symbol.asyncDispose]() {
      if (file === undefined) return
      file.end()
      await finished(file)
    },
  }
}
