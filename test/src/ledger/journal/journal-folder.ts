/** A folder for journals, and other processes that write there. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { PathLike } from 'node:fs'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JournalSettings } from '../../../../src/ledger/journal/open-journal.ts'
import type { Writer } from '../../../../src/ledger/session.ts'

/** An empty folder, removed at the end. */
export async function openFolder(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'))
  return { folder, [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) }
}

/** Small halves, a clock that stands still, nobody told. */
export function settingsFor(folder: string, change: Partial<JournalSettings> = {}): JournalSettings {
  return {
    ...{ folder, instance: 'test', half: 64 * 1024, monotonic: () => 0 },
    ...{ unwritable: () => undefined, writable: () => undefined },
    ...change,
  }
}

/** Another process that keeps a journal in the folder, as {@link file://./journal-child.ts} says. */
export async function startWriter(
  folder: string,
): Promise<{ child: ChildProcess; writer: Writer; end: () => Promise<void> } & AsyncDisposable> {
  const program = fileURLToPath(new URL('journal-child.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const [line] = await child.stdout.take(1).toArray()
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  return { child, writer: JSON.parse(String(line)), end, [Symbol.asyncDispose]: end }
}

/** Makes a file look as if nobody had touched it for so long. */
export async function age(path: PathLike, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms)
  await utimes(path, then, then)
}
