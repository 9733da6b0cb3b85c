/** Starts the lean sink as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { secondsOf } from '../send/processes.ts'
import type { PostfixSink } from '../send/sink.ts'

/** Starts the sink of ours; each answer is `latency` ms late. `tls`: from the first byte, with the certificate of the tests. */
export async function openLeanSink(latency: number, tls = false): Promise<PostfixSink> {
  const main = fileURLToPath(new URL('lean-sink.ts', import.meta.url))
  const child = spawn(process.execPath, [main, `${latency}`, ...(tls ? ['tls'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  return {
    port: Number(said),
    cpu: () => secondsOf(child.pid ?? 0),
    [Symbol.asyncDispose]: async () => await end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
