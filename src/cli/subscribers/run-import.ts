/** Imports a file and says, row by row where it matters, what became of it. */
import { basename, resolve } from 'node:path'
import { type ImportReport, importSubscribers, openImportFile } from '../../../subscribers/import.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { type ExitCode, exitCodes } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { openStore } from '../open-store.ts'
import { readCommandConfig } from '../read-command-config.ts'
import { chooseList } from '../send/choose-list.ts'

/** What the command line says. */
export interface ImportOptions {
  readonly list?: string
  readonly consent: string
  readonly rejects?: string
}

/** Imports; refused rows are no failure, they are told and kept. */
export async function runImport(context: Context, path: string, options: ImportOptions): Promise<ExitCode> {
  const config = readCommandConfig(context, 'publication')
  const list = chooseList(config, options.list)
  const file = resolve(context.cwd, path)
  const rejects = resolve(context.cwd, options.rejects ?? `${file}.rejects.csv`)
  const stream = await openImportFile(file)
  await using store = await openStore(config, { role: 'command', note: context.note })
  await synchroniseLists(store.database, config)
  const report = await importSubscribers(store.database, stream, {
    list: list.key,
    consent: options.consent,
    source: basename(file),
    suppressionSecret: store.secrets.suppression,
    rejects,
    onProgress: (rows) => {
      if (context.stderr.isTTY === true) context.stderr.write(`\r\x1b[K${rows} rows read`)
    },
  })
  if (context.stderr.isTTY === true) context.stderr.write('\r\x1b[K')
  for (const line of describeImport(report, list.key, rejects)) context.say(line)
  context.answer({ list: list.key, ...report, ...(report.rejected > 0 ? { rejects } : {}) })
  return exitCodes.done
}

function describeImport(report: ImportReport, list: string, rejects: string): string[] {
  const rows: [number, string][] = [
    [report.already, 'were on the list already'],
    [report.duplicates, 'stood in the file more than once'],
    [report.suppressed, 'are suppressed and stay so'],
    [report.unsubscribed, 'had left the list and stay away'],
    [report.rejected, 'were refused'],
  ]
  const named = report.named.map(
    ({ line, typed, detail }) => `  line ${String(line).padStart(4)}  ${typed}: ${detail}`,
  )
  return [
    `${report.rows} rows: ${report.added} added to ${list}.`,
    ...rows.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}`),
    ...named,
    ...(report.rejected > 0 ? [`The refused rows are in ${rejects}`] : []),
  ]
}
