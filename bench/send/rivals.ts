/** Runs the senders that ours is compared with, against the same sink with messages of the same words. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { PostfixSink } from './sink.ts'

/** What a rival's run came to. */
export interface RivalRun {
  readonly messages: number
  readonly seconds: number
  readonly perSecond: number
  /** Milliseconds of CPU for a message; the sink's too. */
  readonly cpu: { readonly worker: number; readonly sink: number }
  readonly peakMemoryMb: number
}

/** A way to send that is not ours. */
export interface Rival {
  readonly name: string
  /** What share of the edition's messages it sends: a slow one would take minutes. */
  readonly share: number
  readonly run: (port: number, messages: number, bytes: number) => Omit<RivalRun, 'perSecond' | 'messages'>
}

const answer = z.object({ seconds: z.number(), cpu: z.number(), peakMemoryMb: z.number() })

/** All of them. */
export const rivals: readonly Rival[] = [
  pool('nodemailer pool, composing (defaults)', 0.25, 'default', 'composed'),
  pool('nodemailer pool, composing (tuned)', 0.5, 'tuned', 'composed'),
  pool('nodemailer pool, raw bytes (tuned)', 1, 'tuned', 'raw'),
  { name: 'smtp-source -d -s 10', share: 1, run: runSource },
]

/** Runs one; the sink is asked what it used meanwhile. */
export function runRival(
  rival: Rival,
  sink: PostfixSink,
  edition: { messages: number; bytes: number },
): RivalRun {
  const messages = Math.round(edition.messages * rival.share)
  const before = sink.cpu()
  const { seconds, cpu, peakMemoryMb } = rival.run(sink.port, messages, edition.bytes)
  return {
    messages,
    seconds,
    perSecond: Math.round(messages / seconds),
    cpu: {
      worker: Math.round((cpu.worker / messages) * 1e6) / 1000,
      sink: Math.round(((sink.cpu() - before) / messages) * 1e6) / 1000,
    },
    peakMemoryMb: Math.round(peakMemoryMb),
  }
}

function pool(name: string, share: number, kind: string, bytes: string): Rival {
  const main = fileURLToPath(new URL('rival-main.ts', import.meta.url))
  return {
    name,
    share,
    run(port, messages) {
      const words = [main, `port=${port}`, `messages=${messages}`, `pool=${kind}`, `bytes=${bytes}`]
      const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${name}: ${stderr}`)
      const { seconds, cpu, peakMemoryMb } = answer.parse(JSON.parse(stdout))
      return { seconds, peakMemoryMb, cpu: { worker: cpu, sink: 0 } }
    },
  }
}

/** Its messages are all the same; it says nothing of what it used. */
function runSource(port: number, messages: number, bytes: number): ReturnType<Rival['run']> {
  const begun = performance.now()
  const words = ['-d', '-s', '10', '-m', String(messages), '-l', String(bytes), `127.0.0.1:${port}`]
  const { status, stderr } = spawnSync('smtp-source', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`smtp-source: ${stderr}`)
  const seconds = (performance.now() - begun) / 1000
  return { seconds, peakMemoryMb: 0, cpu: { worker: 0, sink: 0 } }
}
