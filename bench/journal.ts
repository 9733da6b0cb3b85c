/** What a line of the journal costs: `node bench/journal.ts [FOLDER]`, in microseconds a line, of five runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { EditionId } from '../src/edition/edition.ts'
import { openJournal } from '../src/ledger/journal/open-journal.ts'

const messages = 100_000
/** How many messages are open at a time: the connections, and what the ledger is behind. */
const open = 200
const outcome = {
  kind: 'accepted',
  reply: { code: 250, enhanced: '2.0.0', text: 'Ok: queued as 4XyZabcdefg' },
} as const

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'journal-bench-'))
const edition = z.custom<EditionId>().parse(1)
const ignore = (): void => undefined
const begun = performance.now()
await using journal = await openJournal({
  ...{ folder, instance: 'bench', monotonic: () => performance.now() },
  ...{ unwritable: ignore, writable: ignore },
})
process.stdout.write(`allocated in ${(performance.now() - begun).toFixed(1)} ms\n`)

let n = 0
for (let run = 1; run <= 5; run++) {
  const since = process.hrtime.bigint()
  for (let i = 0; i < messages; i++) {
    n += 1
    const of = { edition, fence: 123_456, n, turn: 1 }
    journal.handingOver(of)
    journal.answered(of, outcome)
    if (n % open === 0)
      journal.recorded(
        edition,
        of.fence,
        Array.from({ length: open }, (_, back) => ({ n: n - back, turn: 1 })),
      )
  }
  const each = Number(process.hrtime.bigint() - since) / 1_000 / (2 * messages)
  process.stdout.write(`run ${run}: ${each.toFixed(2)} µs a line, two lines a message\n`)
}
rmSync(folder, { recursive: true })
