/** Adds up an edition's deliveries. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId, Totals } from '../edition/edition.ts'

/** The totals, plus how many recipients have not had their first try (what `--wait` waits for). */
export interface Count {
  readonly totals: Totals
  readonly untried: number
}

/** Counts every delivery of an edition by its state. `frozen` is what the launch wrote down, not a sum. */
export async function countDeliveries(database: Database, edition: EditionId): Promise<Count> {
  const shrunk = await readShrunk(database, edition)
  if (shrunk !== undefined) return { totals: shrunk, untried: 0 }
  const counted = await sql<Totals & { untried: number }>`
    select coalesce((select frozen from editions where id = ${edition}), 0) as frozen,
      count(*) filter (where state = 'accepted')::int as accepted,
      count(*) filter (where state = 'rejected')::int as rejected,
      count(*) filter (where state = 'suppressed')::int as suppressed,
      count(*) filter (where state = 'unsubscribed')::int as unsubscribed,
      count(*) filter (where state = 'cancelled')::int as cancelled,
      count(*) filter (where state = 'expired')::int as expired,
      count(*) filter (where state = 'in_doubt')::int as "inDoubt",
      count(*) filter (where state in ('waiting', 'claimed', 'transmitting'))::int as outstanding,
      count(*) filter (where state in ('waiting', 'claimed', 'transmitting') and tries = 0)::int as untried
    from deliveries where edition_id = ${edition}`.execute(database)
  const row = counted.rows[0]
  if (row === undefined) throw new Error('count returned no row')
  const { untried, ...totals } = row
  return { totals, untried }
}

/** What an old edition kept when its deliveries went (`shrink.ts`); undefined while they are there. */
async function readShrunk(database: Database, edition: EditionId): Promise<Totals | undefined> {
  const read = await sql<Totals>`
    select coalesce(e.frozen, 0) as frozen, t.accepted, t.rejected, t.suppressed, t.unsubscribed, t.cancelled,
      t.expired, 0 as "inDoubt", 0 as outstanding
    from edition_totals t join editions e on e.id = t.edition_id
    where t.edition_id = ${edition}`.execute(database)
  return read.rows[0]
}

/** The sum of DESIGN 3.3: every frozen recipient is in exactly one state. */
export function isSumRight(totals: Totals): boolean {
  const { frozen, accepted, rejected, suppressed, unsubscribed, cancelled, expired, inDoubt, outstanding } =
    totals
  return (
    frozen === accepted + rejected + suppressed + unsubscribed + cancelled + expired + inDoubt + outstanding
  )
}
