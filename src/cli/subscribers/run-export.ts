/** Exports a list. */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
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
    const printed = pipeline(lines, context.stdout, { end: false })
    const exported = exportSubscribers(store.database, lines, request)
    const [count] = await Promise.allSettled([exported, printed])
    // Whoever reads us may have had enough (`| head`).
    if (count.status === 'rejected' && !isClosedPipe(count.reason)) throw count.reason
    if (count.status === 'fulfilled') context.note(`${count.value} readers of ${list.key}`)
    return exitCodes.done
  }
  const path = resolve(context.cwd, options.out)
  const count = await exportSubscribers(store.database, await openFile(path), request)
  context.say(`${count} readers of ${list.key} in ${path}`)
  context.answer({ list: list.key, readers: count, file: path })
  return exitCodes.done
}

async function openFile(path: string): Promise<WriteStream> {
  const file = createWriteStream(path, { mode: 0o600 })
  try {
    await once(file, 'open')
    return file
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new Mistake(`${path} can't be written: ${detail}`, exitCodes.usage, { cause: error })
  }
}

function isClosedPipe(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/.test(String(error.code))
  )
}
