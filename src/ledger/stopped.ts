/** Stops an edition without a person having asked, and goes on with one that waited for its relays only. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/** An edition, with what decides which relays may carry it. */
export interface Routed {
  readonly edition: EditionId
  readonly list: string
  /** The From address. */
  readonly from: string
}

/**
 * Pauses an edition that is sending and has recipients who wait; `stopped` runs in the same transaction. False
 * where there was nothing to pause.
 */
export async function stop(
  database: Database,
  { edition, by, reason }: { edition: EditionId; by: 'relays' | 'stop_loss'; reason: string },
  stopped: (transaction: Database) => Promise<void>,
): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    const paused = await sql`
      update editions e set status = 'paused', reason = ${reason}, stopped_by = ${by}
      where e.id = ${edition} and e.status = 'sending' and exists (select from edition_cursors c
        where c.edition_id = e.id and (c.claimed_n < e.frozen or exists (select from deliveries d
          where d.edition_id = e.id and d.next_at is not null and d.state = 'waiting')))
      returning id`.execute(transaction)
    if (paused.rows.length === 0) return false
    await stopped(transaction)
    return true
  })
}

/** Goes on with an edition that was paused for want of a relay, where the database may send; nobody else's pause is touched. */
export async function goOn(database: Database, edition: EditionId): Promise<boolean> {
  const resumed = await sql`
    update editions e set status = 'sending', reason = null, stopped_by = null
    where id = ${edition} and status = 'paused' and stopped_by = 'relays' and (select is_armed())
      and exists (select from lists l where l.id = e.list_id and l.retired_at is null)
    returning id`.execute(database)
  return resumed.rows.length === 1
}

/** The editions that are sending. */
export async function listSending(database: Database): Promise<Routed[]> {
  return await list(database, sql`e.status = 'sending'`)
}

/** The editions that wait for a relay. */
export async function listRelayless(database: Database): Promise<Routed[]> {
  return await list(database, sql`e.status = 'paused' and e.stopped_by = 'relays'`)
}

async function list(database: Database, where: ReturnType<typeof sql>): Promise<Routed[]> {
  const listed = await sql<Routed>`
    select e.id as edition, l.key as list, e.settings -> 'from' ->> 'address' as "from"
    from editions e join lists l on l.id = e.list_id where ${where} order by e.id`.execute(database)
  return listed.rows
}
