/** Exports a list. */
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { exportSubscribers } from '../../../subscribers/export.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import { chooseList } from '../send/choose-list.ts'
import { openCommandStore } from '../with-edition.ts'

/** What the command line says. */
export interface ExportOptions {
  readonly list?: string
  readonly out?: string
  readonly everyone: boolean
  readonly raw: boolean
}

/** Writes CSV; with `--json` a file is needed, since standard output takes the one JSON value. */
export async function runExport(context: Context, options: ExportOptions): Promise<ExitCode> {
  if (context.json && options.out === undefined)
    throw new Mistake('With --json say where the CSV goes: --out readers.csv')
  await using store = await openCommandStore(context)
  const list = chooseList(store.config, options.list)
  await synchroniseLists(store.database, store.config)
  const request = { list: list.key, everyone: options.everyone, raw: options.raw }
  if (options.out === undefined) {
    // The export ends its stream; standard output must stay open.
    const lines = new PassThrough()
    lines.pipe(context.stdout, { end: false })
    const count = await exportSubscribers(store.database, lines, request)
    context.note(`${count} readers of ${list.key}`)
    return exitCodes.done
  }
  const path = resolve(context.cwd, options.out)
  const count = await exportSubscribers(store.database, createWriteStream(path, { mode: 0o600 }), request)
  context.say(`${count} readers of ${list.key} in ${path}`)
  context.answer({ list: list.key, readers: count, file: path })
  return exitCodes.done
}
