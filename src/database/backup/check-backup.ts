/** Reads a backup to its end and keeps nothing: says whether it is whole. */
import type { Readable } from 'node:stream'
import type { BackupHeading } from './format.ts'
import { openBackup } from './read-backup.ts'
import type { BackupProgress } from './write-backup.ts'

/** What a backup holds. */
export interface CheckedBackup {
  readonly heading: BackupHeading
  readonly rows: number
  /** By table; those that hold none are left out. */
  readonly counts: ReadonlyMap<string, number>
}

/** Reads it all; a {@link Mistake} says what is wrong with it. */
export async function checkBackup(
  file: Readable,
  onProgress: (so: BackupProgress) => void = () => undefined,
): Promise<CheckedBackup> {
  const { heading, tables } = await openBackup(file)
  const counts = new Map<string, number>()
  let all = 0
  for await (const table of tables()) {
    for await (const _rows of table.rows()) onProgress({ table: table.table, rows: all })
    const { rows } = table.end()
    all += rows
    if (rows > 0) counts.set(table.table, rows)
  }
  return { heading, rows: all, counts }
}
