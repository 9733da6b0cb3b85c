/** Whether a message's statements cost the same on a long list: PostgreSQL may not take a group for a share of the edition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { claim } from '../../../src/ledger/claim.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { record } from '../../../src/ledger/record.ts'
import {
  addEdition,
  addList,
  addReaders,
  expireAfter,
  first,
  openFence,
  printOf,
} from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const readers = 150_000
const group = 1_000
const outcome = { kind: 'accepted', reply: { code: 250, enhanced: '2.0.0', text: 'OK' } } as const

test('claiming, beginning and recording read no more of a long list than the group', async (t) => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const list = await addList(database, 'daily')
  await addReaders(database, list, readers)
  const edition = await addEdition(database, list, { key: 'e' })
  await launch(database, { edition, agreed: printOf('e'), again: false })
  await sql`analyze deliveries, subscribers, subscriptions`.execute(database)
  const fence = await openFence(database)
  let read = await rowsRead(database)
  // A group of each that the worker makes at full speed.
  const atMost = async (what: string, most: number) => {
    const now = await rowsRead(database)
    const each = (now - read) / group
    t.diagnostic(`${what}: ${each} rows read for each recipient`)
    assert.ok(each <= most, `${what}: ${each} rows`)
    read = now
  }
  const claimed = await claim(database, { edition, fence, limit: group })
  assert.equal(claimed.length, group)
  // Itself twice, its reader, its subscription.
  await atMost('claim', 6)
  assert.equal((await intend(database, { edition, fence, held: claimed })).length, group)
  await atMost('intend', 6)
  const results = claimed.map(({ n, turn }) => ({ n, turn, outcome, date: new Date(), delay: 0 }))
  await record(database, { edition, fence, results, expireAfter })
  await atMost('record', 6)
})

/** Of the tables that grow with a list. */
async function rowsRead(database: Database): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(database)
  const read = await sql<{ rows: number }>`
    select sum(seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_user_tables
    where relname in ('deliveries', 'subscribers', 'subscriptions')`.execute(database)
  return first(read.rows).rows
}
