/**
 * Runs a sink as its own process: `node test/support/sink-main.ts --port N --record FILE [--pace N]`.
 *
 * `--dies dot:200` has it kill itself at its 200th message: `dot` before that one is recorded, `recorded` after it.
 */
import { parseArgs } from 'node:util'
import { openSink } from './sink.ts'
import type { Step } from './sink-script.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    record: { type: 'string' },
    pace: { type: 'string' },
    dies: { type: 'string' },
  },
})

const sink = await openSink({
  port: Number(values.port ?? 0),
  script: deaths(values.dies),
  ...(values.record !== undefined && { record: values.record }),
  ...(values.pace !== undefined && { pace: Number(values.pace) }),
})
process.stdout.write(`${JSON.stringify({ port: sink.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => sink[Symbol.asyncDispose]())
}

function deaths(wish: string | undefined): Step[] {
  if (wish === undefined) return []
  const [phase, count] = wish.split(':')
  let left = Number(count)
  const when = (): boolean => {
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    return false
  }
  return [{ at: phase === 'dot' ? 'dot' : 'recorded', when }]
}
