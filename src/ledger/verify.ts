/** Checks that the ledger of an edition is whole. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Edition } from '../edition/edition.ts'
import { shrunkAt } from './shrink.ts'
import { countDeliveries, isSumRight } from './totals.ts'

/** One thing that must hold. */
export interface Check {
  readonly name: string
  readonly holds: boolean
  /** Recipients, by `n`, for whom it does not; the first ten. */
  readonly but?: readonly number[]
}

/**
 * Every promise that the database alone can show for a launched edition (DESIGN 3.3). Of an old one that was shrunk
 * the totals are all there is to check.
 */
export async function verifyLedger(database: Database, edition: Edition): Promise<Check[]> {
  const { totals } = await countDeliveries(database, edition.id)
  const frozen = edition.frozen ?? 0
  const sum = { name: `the states add up to the ${frozen} that were frozen`, holds: isSumRight(totals) }
  if ((await shrunkAt(database, edition.id)) !== undefined) return [sum]
  const counted = await sql<{ rows: number; readers: number; least: number | null; most: number | null }>`
    select count(*)::int as rows, count(distinct subscriber_id)::int as readers, min(n) as least, max(n) as most
    from deliveries where edition_id = ${edition.id}`.execute(database)
  const row = counted.rows[0]
  if (row === undefined) throw new Error('count returned no row')
  return [
    sum,
    { name: 'every frozen recipient has its row', holds: row.rows === frozen },
    { name: 'no reader has two rows', holds: row.readers === row.rows },
    {
      name: 'the rows are numbered without a gap',
      holds: frozen === 0 || (row.least === 1 && row.most === frozen),
    },
    {
      name: 'an edition that is done has nothing outstanding',
      holds: edition.status !== 'done' || totals.outstanding === 0,
    },
  ]
}

/** Which of an edition's recipients count as accepted, as in doubt, and as none of these: by `n`. */
export async function readFates(
  database: Database,
  edition: Edition,
): Promise<{ n: number; address: string | null; state: string; resends: number }[]> {
  const read = await sql<{ n: number; address: string | null; state: string; resends: number }>`
    select d.n, s.address, d.state,
      (select count(*)::int from delivery_events v
       where v.edition_id = d.edition_id and v.n = d.n and v.kind in ('resent_by_operator', 'resent_by_policy')) as resends
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition.id} order by d.n`.execute(database)
  return read.rows
}
