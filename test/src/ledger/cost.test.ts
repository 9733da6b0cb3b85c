/** What a recipient costs: a first try's updates stay HOT, and the log of the database stays small. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
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

const readers = 2_000
const others = 20_000
const group = 100
/** As long as big servers make them. */
const text = 'OK  1784000000 d2e1a72fcca58-6d9f5a2b1c3si1234567b3a.123 - gsmtp'
const outcome = { kind: 'accepted', reply: { code: 250, enhanced: '2.0.0', text } } as const

test('a first try updates its row in place, for few bytes of log', async (t) => {
  await using opened = await openTestDatabase({ ownServer: true })
  const { database } = opened
  const list = await addList(database, 'daily')
  await addReaders(database, list, readers)
  const edition = await addEdition(database, list, { key: 'e' })
  // Others have been here before: a small table would be read as a whole, and rightly.
  await sql`insert into deliveries (edition_id, n, subscriber_id, address_hash, state)
    select 1000000, i, i, decode(md5(i::text), 'hex'), 'accepted' from generate_series(1, ${others}::int) i`.execute(
    database,
  )
  // A page's first change after a checkpoint is logged whole: not in the middle of what is measured.
  await sql`checkpoint`.execute(database)
  const frozen = await measure(database, async () => {
    await launch(database, { edition, agreed: printOf('e'), again: false })
  })
  const fence = await openFence(database)
  const spent = { claim: 0, intend: 0, record: 0 }
  const settled = await measure(database, async () => {
    for (let told = 0; told < readers; told += group) {
      const claimed = await add(spent, 'claim', database, () =>
        claim(database, { edition, fence, limit: group }),
      )
      await add(spent, 'intend', database, () => intend(database, { edition, fence, held: claimed }))
      const date = new Date()
      const results = claimed.map(({ n, turn }) => ({ n, turn, outcome, date, delay: 0 }))
      await add(spent, 'record', database, () => record(database, { edition, fence, results, expireAfter }))
    }
  })
  await sql`select pg_stat_force_next_flush()`.execute(database)
  const { updates, hot, size, read } = await readStatistics(database)
  const each = (bytes: number): number => Math.round(bytes / readers)
  say(t, `freeze ${each(frozen)} B of log a recipient`)
  say(
    t,
    `claim ${each(spent.claim)} + intend ${each(spent.intend)} + record ${each(spent.record)} = ${each(settled)} B`,
  )
  say(t, `${Math.round((read / readers) * 10) / 10} rows read for each of them`)
  say(t, `${hot} of ${updates} updates HOT; ${Math.round(size / (readers + others))} B of table a recipient`)
  assert.equal(updates, 3 * readers)
  assert.ok(hot / updates > 0.98, `only ${hot} of ${updates} updates were HOT`)
  assert.ok(each(settled) < 472, `${each(settled)} B of log a recipient`)
  // A plan that walks over the edition for each group reads a thousand.
  assert.ok(read / readers < 12, `${read} rows read for ${readers} recipients`)
})

function say(t: TestContext, text: string): void {
  t.diagnostic(text)
}

async function measure(database: Database, work: () => Promise<unknown>): Promise<number> {
  const before = await logPosition(database)
  await work()
  const moved = await sql<{ bytes: number }>`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), ${before}::pg_lsn)::int as bytes`.execute(database)
  return first(moved.rows).bytes
}

async function add<K extends string, T>(
  spent: Record<K, number>,
  verb: K,
  database: Database,
  work: () => Promise<T>,
): Promise<T> {
  const done: T[] = []
  spent[verb] += await measure(database, async () => done.push(await work()))
  return first(done)
}

async function logPosition(database: Database): Promise<string> {
  const read = await sql<{ lsn: string }>`select pg_current_wal_insert_lsn()::text as lsn`.execute(database)
  return first(read.rows).lsn
}

interface Statistics {
  readonly updates: number
  readonly hot: number
  readonly size: number
  readonly read: number
}

async function readStatistics(database: Database): Promise<Statistics> {
  const read = await sql<Statistics>`
    select n_tup_upd as updates, n_tup_hot_upd as hot, pg_relation_size('deliveries') as size,
      seq_tup_read + idx_tup_fetch as read
    from pg_stat_user_tables where relname = 'deliveries'`.execute(database)
  return first(read.rows)
}
