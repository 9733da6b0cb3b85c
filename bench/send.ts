/**
 * Measures whole editions, from the launch to the last outcome in the ledger, beside nodemailer's pool and smtp-source:
 *
 *   npm run bench:send [-- --runs=3 --recipients=20000 --scale=10000,100000,1000000 --only=PART --out=FILE --profile=FOLDER]
 *
 * `--only` takes the lines whose name holds PART, or `scale`; `--scale=0` leaves the growing lists out; `--profile` has workers
 * and commands write their CPU profiles there.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { signAlone } from './send/bare-signature.ts'
import { type EditionRun, runEdition } from './send/edition-run.ts'
import { describeMachine } from './send/machine.ts'
import { renderBenchMessage } from './send/message.ts'
import { openPublisher, type PublisherSettings, signings } from './send/publisher.ts'
import { type Column, writeHead, writeLine } from './send/report.ts'
import { type RivalRun, rivals, runRival } from './send/rivals.ts'
import { openPostfixSink } from './send/sink.ts'

const wish = z
  .strictObject({
    runs: z.coerce.number().default(3),
    recipients: z.coerce.number().default(20_000),
    connections: z.coerce.number().default(20),
    scale: z
      .string()
      .default('10000,100000,1000000')
      .transform((list) => list.split(',').map(Number).filter(Boolean)),
    only: z.string().default(''),
    out: z.string().default('bench-send.json'),
    profile: z.string().optional(),
  })
  .parse(Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('='))))

type Run = Partial<Omit<EditionRun, 'cpu'>> & { seconds: number; perSecond: number } & {
  cpu: { worker: number; sink: number; postgres?: number }
}

const columns: readonly Column<Run>[] = [
  { head: 'per second', of: (run) => run.perSecond },
  { head: 'freeze s', of: (run) => run.secondsToFreeze },
  { head: 'first s', of: (run) => run.secondsToFirst },
  { head: 'peak MB', of: (run) => run.peakMemoryMb },
  { head: 'statements', of: (run) => run.statements },
  { head: 'WAL B', of: (run) => run.walBytes },
  { head: 'images B', of: (run) => run.pageImageBytes },
  { head: 'disk B', of: (run) => run.diskBytes },
  { head: 'Redis B', of: (run) => run.redisBytes },
  { head: 'CPU ms', of: (run) => run.cpu.worker },
  { head: 'database', of: (run) => run.cpu.postgres },
  { head: 'sink', of: (run) => run.cpu.sink },
]

const machine = describeMachine()
const message = await renderBenchMessage()
const bytes = message.prepared.pieces.reduce(
  (sum, piece) => sum + (typeof piece === 'object' && 'name' in piece ? 0 : piece.length),
  0,
)
const lines: { name: string; runs: (Run | RivalRun | EditionRun)[] }[] = []
const say = (text: string): void => void process.stdout.write(text)

say(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load}\n`)
say(
  `${wish.recipients} recipients, HTML ${Math.round(message.htmlBytes / 1024)} KB, ${wish.runs} runs, medians\n\n`,
)
say(writeHead(columns))

const isWished = (name: string): boolean => wish.only === '' || name.includes(wish.only)
for (const rival of rivals) if (isWished(rival.name)) await runMany(rival.name, playRival(rival))
const signature = 'a signature alone, RSA-2048'
if (isWished(signature)) await runMany(signature, () => signAlone(wish.recipients))
for (const queue of ['postgres', 'redis'] as const)
  for (const signing of signings) {
    const name = `broadsheet, ${queue}, ${signing}`
    if (isWished(name)) await runPublisher(name, { queue, signing, readers: wish.recipients })
  }
for (const readers of wish.scale)
  if (isWished('scale'))
    await runPublisher(`scale ${readers}`, { queue: 'redis', signing: 'unsigned', readers })

writeFileSync(wish.out, `${JSON.stringify({ machine, wish, messageBytes: bytes, lines }, undefined, 2)}\n`)
say(`\nEach run: ${wish.out}\n`)

function playRival(rival: (typeof rivals)[number]) {
  return async (): Promise<Run> => {
    await using sink = await openPostfixSink()
    return runRival(rival, sink, { messages: wish.recipients, bytes })
  }
}

async function runPublisher(
  name: string,
  settings: Pick<PublisherSettings, 'queue' | 'signing' | 'readers'>,
): Promise<void> {
  await using sink = await openPostfixSink()
  await using publisher = await openPublisher({
    ...settings,
    relayPort: sink.port,
    connections: wish.connections,
    ...(wish.profile === undefined
      ? {}
      : { env: { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(wish.profile)}` } }),
  })
  await runMany(name, async (time) => await runEdition(publisher, sink, `${time}`))
}

async function runMany(name: string, run: (time: number) => Promise<Run>): Promise<void> {
  const runs: Run[] = []
  for (let time = 1; time <= wish.runs; time++) runs.push(await run(time))
  lines.push({ name, runs })
  say(writeLine(name, runs, columns))
}
