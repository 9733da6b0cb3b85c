/** Has two run into each other, with no luck needed. */
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { first } from '../../support/ledger.ts'

/** Runs `held` in a transaction that stays open until `other` waits (with as many as are to wait), or is through. */
export async function race<T>(
  database: Database,
  held: (on: Database) => Promise<unknown>,
  other: () => Promise<T>,
  waiters = 1,
): Promise<T> {
  let running: Promise<T> | undefined
  await database.transaction().execute(async (transaction) => {
    await held(transaction)
    running = other()
    await waitsOrEnds(database, running, waiters)
  })
  assert.ok(running !== undefined)
  return await running
}

/** Waits until so many statements wait for a lock, or the work has ended. */
export async function waitsOrEnds(
  database: Database,
  work: Promise<unknown>,
  waiters: number,
): Promise<void> {
  let ended = false
  const noteEnd = () => {
    ended = true
  }
  work.then(noteEnd, noteEnd)
  for (;;) {
    const waiting = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database)
    if (ended || first(waiting.rows).n >= waiters) return
  }
}
