/** Imports a file: readers into lists, or a whole export into an empty database. */
import { basename, resolve } from 'node:path'
import { openingLength, recogniseExport } from '../../../subscribers/export/read-records.ts'
import { importSubscribers } from '../../../subscribers/import.ts'
import { type Opened, openImportFile, readOpening } from '../../../subscribers/import-file.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { keepNurserySmall } from '../../../subscribers/small-nursery.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { chooseList } from '../send/choose-list.ts'
import { describeImport } from './describe-import.ts'
import { readMappings } from './read-mappings.ts'
import { openRowProgress } from './row-progress.ts'
import { runRestore } from './run-restore.ts'

/** What the command line says. */
export interface ImportOptions {
  readonly list?: readonly string[]
  readonly consent?: string
  readonly rejects?: string
  readonly map?: readonly string[]
  readonly update?: boolean
  readonly dryRun?: boolean
}

/** Looks at the file's first line, and does what it is for. */
export async function runImport(context: Context, path: string, options: ImportOptions): Promise<ExitCode> {
  keepNurserySmall()
  const file = resolve(context.cwd, path)
  const opened = await readOpening(await openImportFile(file), openingLength)
  const format = recogniseExport(opened.opening)
  if (format === undefined) return await importReaders(context, file, opened, options)
  const senseless = (['list', 'consent', 'map', 'update'] as const).find(
    (name) => options[name] !== undefined,
  )
  if (senseless !== undefined)
    throw new Mistake(
      `${basename(file)} is a whole export: it brings its lists and its record of consent with it. Leave out --${senseless}.`,
    )
  return await runRestore(context, { file, bytes: opened.bytes, format, dryRun: options.dryRun === true })
}

/** Refused rows are no failure, they are told and kept. */
async function importReaders(
  context: Context,
  file: string,
  { bytes }: Opened,
  options: ImportOptions,
): Promise<ExitCode> {
  const { consent, update = false, dryRun = false } = options
  if (consent === undefined)
    throw new Mistake(
      'Say why these people may be mailed; it is kept with each of them:  --consent "signed up at our fair, May 2026"',
    )
  const mappings = readMappings(options.map ?? [])
  const config = readCommandConfig(context, 'publication')
  const keys = options.list?.flatMap((word) => word.split(',')) ?? [undefined]
  const lists = keys.map((key) => chooseList(config, key).key)
  const rejects = resolve(context.cwd, options.rejects ?? `${file}.rejects.csv`)
  await using store = await openStore(config, { role: 'command', note: context.note })
  await synchroniseLists(store.database, config)
  const progress = openRowProgress(context, 'rows read')
  const report = await importSubscribers(store.database, bytes, {
    ...{ lists, consent, update, dryRun, mappings, rejects },
    source: basename(file),
    suppressionSecret: store.secrets.suppression,
    onProgress: progress.show,
    onRead: (rows) =>
      progress.say(`${rows.toLocaleString('en')} rows read, ${dryRun ? 'comparing' : 'adding'} them`),
  }).finally(progress.end)
  for (const line of describeImport(report, { dryRun, update, rejects })) context.say(line)
  const { lists: places, ...counts } = report
  context.answer({
    // Of one list: its name, as before there could be several.
    ...(places.length === 1 ? { list: places[0]?.list } : {}),
    ...{ ...counts, lists: places, dryRun },
    ...(report.rejected > 0 ? { rejects } : {}),
  })
  return exitCodes.done
}
