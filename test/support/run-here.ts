/** Runs a command of an installation in the test's own process, where a process for each would take the time. */
import { resolve } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Installation, Ran, Surroundings } from './installation.ts'

/** Runs it to its end, without a terminal. */
export async function runHere(
  { env, folder }: Pick<Installation, 'env' | 'folder'>,
  args: readonly string[],
  change: Surroundings & { readonly signal?: AbortSignal } = {},
): Promise<Ran> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const code = await main(args, {
    ...streams,
    stdin: Readable.from([]),
    env: { ...env, ...change.env },
    cwd: resolve(folder, change.cwd ?? '.'),
    signal: change.signal ?? new AbortController().signal,
  })
  const [stdout, stderr] = [streams.stdout, streams.stderr].map((stream) => String(stream.read() ?? ''))
  return { code, stdout: stdout ?? '', stderr: stderr ?? '', json: () => JSON.parse(stdout ?? '') as unknown }
}
