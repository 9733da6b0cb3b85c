/**
 * Measures couriers alone, without ledger and journal: `npm run bench -- wire`. Each line is the median of three runs.
 *
 * Against Postfix's `smtp-sink` beside `smtp-source`; against a sink of our own that costs less than a sender does, over TLS too;
 * and against the same with a round trip of 50 ms.
 */
import { readFileSync } from 'node:fs'
import { openSmtpCourier } from '../src/delivery/courier-smtp.ts'
import type { RelaySettings, Wire } from '../src/delivery/relay-settings.ts'
import { fillMessage } from '../src/message/fill-message.ts'
import { addressOf, renderBenchMessage, valuesOf } from './send/message.ts'
import { type Column, writeHead, writeLine } from './send/report.ts'
import { rivals, runRival } from './send/rivals.ts'
import { openPostfixSink, type PostfixSink } from './send/sink.ts'
import { openLeanSink } from './wire/open-lean-sink.ts'

interface Run {
  readonly perSecond: number
  /** Microseconds of CPU for a message. */
  readonly sender: number | undefined
  readonly sink: number
}

const times = 3
const certificate = new URL('../test/fixtures/tls/certificate.pem', import.meta.url)
const columns: readonly Column<Run>[] = [
  { head: 'per second', of: ({ perSecond }) => perSecond },
  { head: 'sender µs', of: ({ sender }) => sender },
  { head: 'sink µs', of: ({ sink }) => sink },
]
const wires: readonly Wire[] = ['plain', 'pipelined']
const message = await renderBenchMessage()
const story = fillMessage(message.prepared, valuesOf(1))
const short = [Buffer.alloc(15_000, `${'x'.repeat(73)}\r\n`)]
const sizeOf = (chunks: readonly Buffer[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)
const kilobytes = (chunks: readonly Buffer[]): string => `${Math.round(sizeOf(chunks) / 1024)} KB`
const say = (text: string): void => void process.stdout.write(text)

say(writeHead(columns))
const source = rivals.find(({ name }) => name.startsWith('smtp-source'))
for (const wire of wires)
  await runMany(`smtp-sink, ${kilobytes(story)}, ${wire}`, openPostfixSink, (sink) =>
    runCourier(sink, { wire, messages: 40_000, connections: 20, chunks: story }),
  )
if (source !== undefined)
  await runMany(`smtp-sink, ${kilobytes(story)}, ${source.name}`, openPostfixSink, async (sink) => {
    const { perSecond, cpu } = runRival(source, sink, { messages: 40_000, bytes: sizeOf(story) })
    return { perSecond, sender: undefined, sink: Math.round(cpu.sink * 1000) }
  })
for (const wire of wires)
  await runMany(
    `lean sink, ${kilobytes(short)}, ${wire}`,
    () => openLeanSink(0),
    (sink) => runCourier(sink, { wire, messages: 100_000, connections: 20, chunks: short }),
  )
await runMany(
  `lean sink, ${kilobytes(short)}, pipelined, TLS 1.3`,
  () => openLeanSink(0, true),
  (sink) =>
    runCourier(sink, {
      ...{ wire: 'pipelined', messages: 100_000, connections: 20, chunks: short },
      relay: { secure: true, tls: 'required', trusted: readFileSync(certificate, 'utf8') },
    }),
)
for (const wire of wires)
  await runMany(
    `lean sink, 50 ms round trip, ${wire}`,
    () => openLeanSink(50),
    (sink) => runCourier(sink, { wire, messages: 2_000, connections: 20, chunks: story }),
  )

// Chunks come once a connection has carried its share and was left open by the relay.
await runMany(
  'lean sink, 50 ms round trip, auto (chunks)',
  () => openLeanSink(50),
  (sink) =>
    runCourier(sink, { wire: 'auto', messages: 20_000, connections: 20, chunks: story, perConnection: 100 }),
)

async function runMany(
  name: string,
  open: () => Promise<PostfixSink>,
  run: (sink: PostfixSink) => Promise<Run>,
): Promise<void> {
  const runs: Run[] = []
  for (let time = 0; time < times; time++) {
    await using sink = await open()
    runs.push(await run(sink))
  }
  say(writeLine(name, runs, columns))
}

interface Load {
  readonly wire: Wire
  readonly messages: number
  readonly connections: number
  readonly chunks: readonly Buffer[]
  readonly perConnection?: number
  readonly relay?: Partial<RelaySettings>
}

/** As many messages at hand as any way of carrying them has use for. */
async function runCourier(sink: PostfixSink, load: Load): Promise<Run> {
  const { wire, messages, connections, chunks, perConnection = 1_000_000, relay } = load
  await using courier = openSmtpCourier({
    ...relayAt(sink.port, wire, connections),
    messagesPerConnection: perConnection,
    ...relay,
  })
  const send = async (number: number): Promise<void> => {
    const consignment = { from: 'b-1@example.org', to: addressOf(number), chunks }
    const may = (): boolean => true
    const outcome = await courier.send({ ...consignment, mayBegin: may, mayEnd: may }, 'bulk')
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  }
  await send(0)
  let left = messages
  const before = { cpu: process.cpuUsage(), sink: sink.cpu(), at: performance.now() }
  const lanes = Array.from({ length: 4 * connections }, async () => {
    while (left > 0) await send(left--)
  })
  await Promise.all(lanes)
  const seconds = (performance.now() - before.at) / 1000
  const { user, system } = process.cpuUsage(before.cpu)
  return {
    perSecond: Math.round(messages / seconds),
    sender: Math.round((user + system) / messages),
    sink: Math.round(((sink.cpu() - before.sink) / messages) * 1e6),
  }
}

function relayAt(port: number, wire: Wire, connections: number): RelaySettings {
  const wait = 60_000
  return {
    ...{ name: 'bench', host: '127.0.0.1', port, secure: false, tls: 'never', wire, connections },
    messagesPerConnection: 1_000_000,
    timeouts: { connect: wait, greeting: wait, command: wait, afterDot: wait, idle: wait },
  }
}
