/** The sweeper's hourly forgetting: in batches within its budget, ended by whoever comes next, each run written down. */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { openLog } from '../../src/log.ts'
import { retain } from '../../worker/retain.ts'
import { setClock } from '../support/ledger.ts'
import { readerSettings, testPublication } from '../support/lists.ts'
import { openTestDatabase } from '../support/postgres.ts'

const day = 24 * 3_600_000
const hour = 3_600_000

/** What {@link retain} is handed, with a clock that moves by `step` ms each time that it is read, and the log's lines. */
function openTools(database: Database, step: number) {
  let now = 0
  const lines: Record<string, unknown>[] = []
  const tools = {
    database,
    log: openLog({ stream: { write: (line: string) => lines.push(JSON.parse(line)) } }),
    clocks: { monotonic: () => (now += step), wall: () => Date.now() },
    publishing: {
      publication: testPublication(),
      lists: new Map(),
      readers: readerSettings,
      suppressionSecret: createSecretKey(randomBytes(32)),
    },
  }
  return { tools, lines }
}

async function addChallenges(database: Database, count: number): Promise<void> {
  await sql`
    insert into used_challenges (id, expires_at)
    select decode(md5(i::text), 'hex'), clock() from generate_series(1, ${count}::int) i`.execute(database)
}

async function readRuns(database: Database): Promise<[boolean, unknown][]> {
  const read = await sql<{ ended: boolean; removed: unknown }>`
    select ended_at is not null as ended, removed from retention_runs order by id`.execute(database)
  return read.rows.map(({ ended, removed }) => [ended, removed])
}

test('what does not fit into one sweep is done by the next; then an hour passes', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await addChallenges(database, 5)
  await setClock(database, day)
  const { tools, lines } = openTools(database, 600)
  const budget = { batch: 2, ms: 1_000 }
  await retain(tools, budget)
  assert.deepEqual(await readRuns(database), [[false, { challengesForgotten: 4 }]])
  assert.deepEqual(lines, [])
  await retain(tools, budget)
  assert.deepEqual(await readRuns(database), [[true, { challengesForgotten: 5 }]])
  assert.partialDeepStrictEqual(lines, [
    { level: 'info', event: 'retention_run', run: 1, removed: { challengesForgotten: 5 } },
  ])

  await addChallenges(database, 1)
  await setClock(database, day + hour - 60_000)
  await retain(tools, budget)
  assert.equal((await readRuns(database)).length, 1)
  await setClock(database, day + hour + 60_000)
  await retain(tools, budget)
  assert.deepEqual((await readRuns(database)).at(-1), [true, { challengesForgotten: 1 }])
})

test('a step that fails is told, and holds up no other', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await addChallenges(database, 3)
  await sql`alter table confirmations rename to hidden`.execute(database)
  await setClock(database, day)
  const { tools, lines } = openTools(database, 0)
  await retain(tools)
  assert.deepEqual(await readRuns(database), [[true, { challengesForgotten: 3 }]])
  const doing = lines.map(({ doing }) => doing ?? 'retention_run')
  assert.deepEqual(doing, [
    'forgetting (addressesCut)',
    'forgetting (agentsDropped)',
    'forgetting (confirmationsForgotten)',
    'retention_run',
  ])
})
