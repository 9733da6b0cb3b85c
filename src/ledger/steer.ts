/** Lets an operator pause, resume and cancel an edition; workers notice before their next group of messages. */
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { EditionId } from '../edition/edition.ts'

/**
 * Stops the sending until somebody resumes it. False where the edition was not sending. One that waits for its relays
 * would go on by itself: whoever pauses it too has the say from then on.
 */
export async function pause(database: Database, edition: EditionId, reason: string): Promise<boolean> {
  const paused = await sql`
    update editions set status = 'paused', reason = ${reason}, stopped_by = 'operator'
    where id = ${edition} and (status = 'sending' or status = 'paused' and stopped_by = 'relays')
    returning id`.execute(database)
  return paused.rows.length === 1
}

/** Whether it is sending at this instant: for whoever holds an answer that was long on its way. */
export async function isSending(database: Database, edition: EditionId): Promise<boolean> {
  const found = await sql`select from editions where id = ${edition} and status = 'sending'`.execute(database)
  return found.rows.length === 1
}

/**
 * Goes on with a paused or held edition. False where it was neither, or its list is retired (DESIGN 4), or the
 * database may not send: only an arming mends that.
 */
export async function resume(database: Database, edition: EditionId): Promise<boolean> {
  const resumed = await sql`
    update editions e set status = 'sending', reason = null, stopped_by = null
    where id = ${edition} and status in ('paused', 'held') and launched_at is not null and (select is_armed())
      and exists (select from lists l where l.id = e.list_id and l.retired_at is null)
    returning id`.execute(database)
  return resumed.rows.length === 1
}

/**
 * Ends an edition for good: who has had nothing gets nothing. What is on the wire at this instant ends as it
 * ends; claimed rows follow when their worker gives them back. False where it was over already. Two statements:
 * the first waits for those that claim or give back at this instant, and the second sees what these have done.
 */
export async function cancel(database: Database, edition: EditionId, reason: string): Promise<boolean> {
  return await database.transaction().execute(async (transaction) => {
    const cancelled = await sql`
      update editions set status = 'cancelled', reason = ${reason}, finished_at = clock(), stopped_by = null
      where id = ${edition} and status in ('draft', 'ready', 'scheduled', 'sending', 'paused', 'held', 'failed')
      returning id`.execute(transaction)
    if (cancelled.rows.length === 0) return false
    await sql`
      update deliveries set state = 'cancelled', settled_at = clock(), next_at = null
      where edition_id = ${edition} and state = 'waiting'`.execute(transaction)
    return true
  })
}
