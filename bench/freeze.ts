/**
 * What freezing a list takes: `npm run bench -- freeze`, or `node bench/freeze.ts [READERS]`, of three runs as it is, then without the
 * indexes that keep anybody from standing in an edition twice: what the rows alone cost.
 */
import { sql } from 'kysely'
import { z } from 'zod'
import type { EditionId } from '../src/edition/edition.ts'
import { begin } from '../src/ledger/launch.ts'
import { openPublisher } from './send/publisher.ts'

const readers = z.coerce.number().int().positive().default(1_000_000).parse(process.argv[2])
/** Nothing is sent: the discard port. */
const nowhere = { queue: 'postgres', signing: 'unsigned', relayPort: 9, connections: 1 } as const

await using publisher = await openPublisher({ ...nowhere, readers })
const { database } = publisher
await sql`alter table edition_cursors drop constraint if exists edition_cursors_edition_id_fkey`.execute(
  database,
)
const list = await sql<{ id: number }>`select id from lists where key = 'daily'`.execute(database)

/** One freeze of an edition of its own, from the transaction's beginning until its commit is on the disk. */
async function freeze(id: number, name: string): Promise<void> {
  const edition = z.custom<EditionId>().parse(id)
  await sql`checkpoint`.execute(database)
  const since = performance.now()
  const frozen = await database
    .transaction()
    .execute(async (transaction) =>
      begin(transaction, { edition, list: list.rows[0]?.id ?? 0, forced: null }),
    )
  const seconds = (performance.now() - since) / 1_000
  process.stdout.write(`${name}: ${frozen} recipients in ${seconds.toFixed(2)} s\n`)
}

for (const run of [1, 2, 3]) await freeze(run, `run ${run}`)
for (const [place, index] of ['deliveries_address', 'deliveries_subscriber'].entries()) {
  await sql`drop index ${sql.ref(index)}`.execute(database)
  await freeze(4 + place, place === 0 ? `without ${index}` : `without ${index} as well`)
}
