/** Runs a sink as its own process: `node test/support/sink-main.ts --port N --record FILE [--pace N]`. */
import { parseArgs } from 'node:util'
import { openSink } from './sink.ts'

const { values } = parseArgs({
  options: { port: { type: 'string' }, record: { type: 'string' }, pace: { type: 'string' } },
})

const sink = await openSink({
  port: Number(values.port ?? 0),
  ...(values.record !== undefined && { record: values.record }),
  ...(values.pace !== undefined && { pace: Number(values.pace) }),
})
process.stdout.write(`${JSON.stringify({ port: sink.port })}\n`)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => sink[Symbol.asyncDispose]())
}
