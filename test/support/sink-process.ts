/** A sink that runs as a process of its own, so that it can die in mid-send and come back on the same port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePorts } from '../../src/cli/demo/free-ports.ts'
import { type Accepted, readAccepted } from './sink-record.ts'

const main = fileURLToPath(new URL('./sink-main.ts', import.meta.url))

/** A sink, while it runs and while it does not. */
export interface SinkProcess extends AsyncDisposable {
  readonly port: number
  readonly accepted: () => Promise<Accepted[]>
  /** Starts it on its port; `dies` as in `sink-main.ts`. Resolves when it listens; the record goes on. */
  readonly start: (dies?: string) => Promise<void>
  /** Kills it where it runs. */
  readonly stop: () => Promise<void>
  /** Resolves when it is gone. */
  readonly died: () => Promise<void>
}

/** Makes one, and does not start it. */
export async function openSinkProcess({ pace }: { readonly pace: number }): Promise<SinkProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'sink-'))
  const record = join(folder, 'accepted.jsonl')
  const [port = 0] = await freePorts(1)
  let child: ChildProcess | undefined
  let gone: Promise<unknown> = Promise.resolve()
  return {
    port,
    accepted: () => readAccepted(record),
    async start(dies) {
      const options = ['--port', `${port}`, '--record', record, '--pace', `${pace}`]
      const started = spawn(
        process.execPath,
        [main, ...options, ...(dies === undefined ? [] : ['--dies', dies])],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      child = started
      gone = once(started, 'exit')
      for await (const _line of createInterface({ input: started.stdout })) return
      throw new Error(`the sink ended with ${started.exitCode}`)
    },
    async stop() {
      child?.kill('SIGKILL')
      await gone
    },
    died: async () => void (await gone),
    async [Symbol.asyncDispose]() {
      child?.kill('SIGKILL')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}
