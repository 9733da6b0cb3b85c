/** A relay that is out is out for all, and one of all tries it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import {
  closeOutage,
  keepOut,
  listOutages,
  openOutage,
  takeProbe,
} from '../../../src/ledger/relay-outages.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const auth = { kind: 'auth', detail: '535 5.7.8 no' } as const
const gone = { kind: 'unreachable', detail: 'ECONNREFUSED' } as const

/** Milliseconds until the next probe, to the nearest half second. */
async function probeIn(database: Database): Promise<number> {
  const read = await sql<{ ms: number }>`
    select extract(epoch from probe_at - clock())::float8 * 1000 as ms from relay_outages`.execute(database)
  return Math.round((read.rows[0]?.ms ?? 0) / 500) * 500
}

/** As if the next probe's time had come. */
async function letPass(database: Database): Promise<void> {
  await sql`update relay_outages set probe_at = clock() - interval '1 second'`.execute(database)
}

test('it is opened once, however many find it, and closed by whoever mends it', async () => {
  await using world = await openTestDatabase()
  const { database } = world
  const order = { relay: 'main', fault: auth, probe: 60_000 }
  const opened = await Promise.all([1, 2, 3].map(async () => await openOutage(database, order)))
  assert.equal(opened.filter(Boolean).length, 1)
  const [outage] = await listOutages(database)
  assert.deepEqual(outage?.fault, auth)
  assert.equal(outage?.probeDue, false)
  await closeOutage(database, 'main')
  assert.deepEqual(await listOutages(database), [])
})

test('of eight who come when a probe is due one takes it', async () => {
  await using world = await openTestDatabase()
  const { database } = world
  await openOutage(database, { relay: 'main', fault: auth, probe: 60_000 })
  assert.equal(await takeProbe(database, 'main', 60_000), false)
  await letPass(database)
  assert.equal((await listOutages(database))[0]?.probeDue, true)
  const taken = await Promise.all(
    Array.from({ length: 8 }, async () => await takeProbe(database, 'main', 60_000)),
  )
  assert.equal(taken.filter(Boolean).length, 1)
})

test('a refused login is tried once a minute; what is unreachable soon, then less and less often', async () => {
  await using world = await openTestDatabase()
  const { database } = world
  await openOutage(database, { relay: 'main', fault: auth, probe: 60_000 })
  assert.equal(await probeIn(database), 60_000)
  await keepOut(database, { relay: 'main', fault: auth, probe: 60_000 })
  assert.equal(await probeIn(database), 60_000)
  await closeOutage(database, 'main')
  await openOutage(database, { relay: 'main', fault: gone, probe: 60_000 })
  const waits = [await probeIn(database)]
  for (let n = 0; n < 8; n++) {
    await letPass(database)
    await takeProbe(database, 'main', 60_000)
    await keepOut(database, { relay: 'main', fault: gone, probe: 60_000 })
    waits.push(await probeIn(database))
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
})
