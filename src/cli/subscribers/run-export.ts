/** Exports a list for people, or the whole readers' side for a machine. */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { recordAudit } from '../../../subscribers/audit.ts'
import { exportAll } from '../../../subscribers/export/export-all.ts'
import { exportSubscribers } from '../../../subscribers/export.ts'
import { synchroniseLists } from '../../../subscribers/lists.ts'
import { type ExitCode, exitCodes, Mistake } from '../../mistake.ts'
import type { Context } from '../context.ts'
import type { Store } from '../open-store.ts'
import { chooseList } from '../send/choose-list.ts'
import { openCommandStore } from '../with-edition.ts'
import { describeAll } from './describe-all.ts'
import { openRowProgress } from './row-progress.ts'

/** What the command line says. */
export interface ExportOptions {
  readonly list?: string
  readonly out?: string
  readonly all?: boolean
  readonly format?: string
  readonly everyone: boolean
  readonly raw: boolean
}

/** What was exported: for people, and as JSON. */
interface Exported {
  readonly said: string
  readonly answer: Readonly<Record<string, unknown>>
}

/** Writes it; with `--json` a file is needed, since standard output takes the one JSON value. */
export async function runExport(context: Context, options: ExportOptions): Promise<ExitCode> {
  if (context.json && options.out === undefined)
    throw new Mistake('With --json say where the readers go: --out readers.csv')
  const write = options.all === true ? openAll(context, options) : openList(options)
  await using store = await openCommandStore(context)
  await synchroniseLists(store.database, store.config)
  if (options.out === undefined) {
    // The export ends its stream; standard output must stay open.
    const lines = new PassThrough()
    const printed = pipeline(lines, context.stdout, { end: false })
    const [exported] = await Promise.allSettled([write(store, lines), printed])
    // Whoever reads us may have had enough (`| head`).
    if (exported.status === 'rejected' && !isClosedPipe(exported.reason)) throw exported.reason
    if (exported.status === 'fulfilled') context.note(exported.value.said)
    return exitCodes.done
  }
  const path = resolve(context.cwd, options.out)
  const { said, answer } = await write(store, await openFile(path))
  context.say(`${said} in ${path}`)
  context.answer({ ...answer, file: path })
  return exitCodes.done
}

type Write = (store: Store, out: NodeJS.WritableStream) => Promise<Exported>

function openList(options: ExportOptions): Write {
  if (options.format !== undefined && options.format !== 'csv')
    throw new Mistake("A list's export is CSV. --format ndjson goes with --all.")
  return async (store, out) => {
    const list = chooseList(store.config, options.list).key
    const { everyone, raw } = options
    const count = await exportSubscribers(store.database, out, { list, everyone, raw })
    const said = `${count} ${count === 1 ? 'reader' : 'readers'} of ${list}${everyone ? '' : ' (confirmed; --everyone takes the others too)'}`
    return { said, answer: { list, readers: count } }
  }
}

function openAll(context: Context, options: ExportOptions): Write {
  if (options.list !== undefined || options.everyone)
    throw new Mistake(
      `--all is every list and everybody: leave out ${options.everyone ? '--everyone' : '--list'}.`,
    )
  const format = options.format ?? (options.out?.endsWith('.csv') === true ? 'csv' : 'ndjson')
  if (format !== 'csv' && format !== 'ndjson') throw new Mistake(`--format ${format}: it is csv or ndjson.`)
  return async (store, out) => {
    const progress = openRowProgress(context, 'records written')
    const counts = await exportAll(store.database, out, {
      ...{ format, raw: options.raw, onProgress: progress.show },
    }).finally(progress.end)
    await recordAudit(store.database, {
      ...{ actor: userInfo().username, what: 'readers_exported' },
      detail: { ...(options.out === undefined ? {} : { file: basename(options.out) }), ...counts },
    })
    return { said: describeAll(counts), answer: { format, exported: counts } }
  }
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
