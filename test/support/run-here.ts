/** Runs a command of an installation in the test's own process, where a process for each would take the time. */
import { resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Installation, Ran, Surroundings } from './installation.ts'

/** When somebody stops it. */
export interface Stopping {
  readonly signal?: AbortSignal
  /** As soon as stderr says this, before another word is said. */
  readonly stopAt?: RegExp
}

/** Runs it to its end, without a terminal. */
export async function runHere(
  { env, folder }: Pick<Installation, 'env' | 'folder'>,
  args: readonly string[],
  change: Surroundings & Stopping = {},
): Promise<Ran> {
  const ctrlC = new AbortController()
  const said = { stdout: '', stderr: '' }
  const listen = (name: keyof typeof said) =>
    new Writable({
      write: (chunk, _encoding, done) => {
        said[name] += String(chunk)
        if (name === 'stderr' && change.stopAt?.test(said.stderr) === true) ctrlC.abort()
        done()
      },
    })
  const code = await main(args, {
    ...{ stdout: listen('stdout'), stderr: listen('stderr') },
    stdin: Readable.from([]),
    env: { ...env, ...change.env },
    cwd: resolve(folder, change.cwd ?? '.'),
    signal: change.signal ?? ctrlC.signal,
  })
  return { code, ...said, json: () => JSON.parse(said.stdout) as unknown }
}
