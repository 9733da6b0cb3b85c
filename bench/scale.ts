/**
 * Many workers against a sink that answers late, as one across a continent does: `npm run bench -- scale`. It shows whether the
 * rate of a whole edition is that of its connections, and what each worker more costs the database. Two cores carry them all.
 */
import { type EditionRun, runEdition } from './send/edition-run.ts'
import { openPublisher } from './send/publisher.ts'
import { type Column, writeHead, writeLine } from './send/report.ts'
import { openLeanSink } from './wire/open-lean-sink.ts'

/** Milliseconds from a message's last byte to its answer. */
const latency = 100
const connectionsEach = 20
/** What a worker's connections can carry in twelve seconds: as many readers has the list for each worker. */
const readersEach = (12_000 / latency) * connectionsEach

type Run = EditionRun & { readonly workers: number }

const columns: readonly Column<Run>[] = [
  { head: 'readers', of: ({ recipients }) => recipients },
  { head: 'per second', of: ({ perSecond }) => perSecond },
  {
    head: 'of possible',
    of: ({ perSecond, workers }) =>
      Math.round((100 * perSecond * latency) / (1000 * connectionsEach * workers)) / 100,
  },
  { head: 'first s', of: ({ secondsToFirst }) => secondsToFirst },
  { head: 'peak MB', of: ({ peakMemoryMb }) => peakMemoryMb },
  { head: 'statements', of: ({ statements }) => statements },
  { head: 'WAL B', of: ({ walBytes }) => walBytes },
  { head: 'disk B', of: ({ diskBytes }) => diskBytes },
  { head: 'CPU ms', of: ({ cpu }) => cpu.worker },
  { head: 'database', of: ({ cpu }) => cpu.postgres },
]

process.stdout.write(writeHead(columns))
for (const workers of [1, 3, 6, 12]) {
  await using sink = await openLeanSink(latency)
  await using publisher = await openPublisher({
    ...{ queue: 'redis', signing: 'unsigned', relayPort: sink.port },
    readers: readersEach * workers,
    connections: connectionsEach * workers,
  })
  const runs: Run[] = []
  for (let time = 1; time <= 3; time++)
    runs.push({ workers, ...(await runEdition(publisher, sink, `${time}`, workers)) })
  process.stdout.write(writeLine(`${workers} workers, ${latency} ms`, runs, columns))
}
