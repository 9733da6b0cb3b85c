/** Restores a whole export of the readers' side into an empty database. */
import { userInfo } from 'node:os'
import { basename } from 'node:path'
import { recordAudit } from '../../../subscribers/audit.ts'
import { readRecords } from '../../../subscribers/export/read-records.ts'
import { restoreAll } from '../../../subscribers/export/restore-all.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { type ExitCode, exitCodes } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { openCommandStore } from '../with-edition.ts'
import { describeAll } from './describe-all.ts'
import { openRowProgress } from './row-progress.ts'

/** What is restored. */
export interface RestoredFile {
  readonly file: string
  readonly bytes: AsyncIterable<unknown>
  readonly format: 'ndjson' | 'csv'
  readonly dryRun: boolean
}

/** Restores it, all or nothing. */
export async function runRestore(
  context: Context,
  { file, bytes, format, dryRun }: RestoredFile,
): Promise<ExitCode> {
  await using store = await openCommandStore(context)
  const progress = openRowProgress(context, 'records read')
  const restored = await restoreAll(store.database, readRecords(bytes, format), {
    suppressionSecret: store.secrets.suppression,
    suppressionCheck: store.secrets.checks.suppression,
    dryRun,
    onProgress: progress.show,
  }).finally(progress.end)
  if (!dryRun) {
    await recordAudit(store.database, {
      ...{ actor: userInfo().username, what: 'readers_restored' },
      detail: { file: basename(file), ...restored },
    })
    await synchroniseLists(store.database, store.config)
  }
  context.say(
    dryRun
      ? `${basename(file)} is whole: ${describeAll(restored)}. Nothing was changed: this was a dry run.`
      : `Restored from ${basename(file)}: ${describeAll(restored)}. States, times and the record of consent are as they were.`,
  )
  context.answer({ file, restored, dryRun })
  return exitCodes.done
}
