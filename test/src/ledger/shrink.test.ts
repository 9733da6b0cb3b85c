/** An old edition shrinks to its totals, in batches, and reads the same ever after; one with a doubt left stays whole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import type { EditionId } from '../../../src/edition/edition.ts'
import { findEdition } from '../../../src/edition/find-edition.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import { dropShrunk, shrinkEdition, shrunkAt } from '../../../src/ledger/shrink.ts'
import { countDeliveries } from '../../../src/ledger/totals.ts'
import { verifyLedger } from '../../../src/ledger/verify.ts'
import { type Launched, openLaunched, outcomes, setClock } from '../../support/ledger.ts'

const day = 24 * 3_600_000
const keep = 730 * day

/** Seven readers: four accepted, one rejected after a deferral, two in doubt; the edition is done. */
async function openDone(): Promise<Launched> {
  const it = await openLaunched(7)
  const fence = await it.session()
  const held = await it.begin(fence, 7)
  await it.tell(fence, held.slice(0, 4), outcomes.accepted)
  await it.tell(fence, held.slice(4, 6), outcomes.inDoubt)
  await it.tell(fence, held.slice(6), outcomes.deferred)
  const again = await it.begin(fence, 1)
  await it.tell(fence, again, outcomes.rejected)
  assert.equal(await finish(it.database, it.edition), true)
  return it
}

async function countRows(database: Database, edition: EditionId): Promise<[number, number]> {
  const { rows } = await sql<{ deliveries: number; events: number }>`
    select (select count(*)::int from deliveries where edition_id = ${edition}) as deliveries,
      (select count(*)::int from delivery_events where edition_id = ${edition}) as events`.execute(database)
  return [rows[0]?.deliveries ?? 0, rows[0]?.events ?? 0]
}

test('its totals stay as they were, first beside the deliveries and then without them', async () => {
  await using it = await openDone()
  const { database, edition } = it
  await settleInDoubt(database, { edition, settlement: 'accept', by: 'a test' })
  const before = await countDeliveries(database, edition)
  assert.deepEqual([before.totals.accepted, before.totals.rejected, before.totals.frozen], [6, 1, 7])
  await setClock(database, keep - day)
  assert.equal(await shrinkEdition(database, keep), 0, 'not a day too early')
  await setClock(database, keep + day)
  assert.equal(await shrinkEdition(database, keep), 1)
  assert.equal(await shrinkEdition(database, keep), 0, 'and once')
  assert.deepEqual(await countDeliveries(database, edition), before)

  assert.equal(await dropShrunk(database, 3), 3)
  assert.deepEqual(await countDeliveries(database, edition), before, 'while it goes')
  assert.deepEqual([await dropShrunk(database, 3), await dropShrunk(database, 3)], [3, 1])
  assert.equal(await dropShrunk(database, 3), 0)
  assert.deepEqual(await countRows(database, edition), [0, 0], 'its events with it')
  assert.deepEqual(await countDeliveries(database, edition), before, 'and when it is gone')
  assert.ok((await shrunkAt(database, edition)) instanceof Date)
  const checks = await verifyLedger(database, await findEdition(database, String(edition)))
  assert.deepEqual(
    checks.map(({ holds }) => holds),
    [true],
  )
})

test('as long as one is in doubt, every row stays', async () => {
  await using it = await openDone()
  const { database, edition } = it
  await setClock(database, keep + day)
  assert.equal(await shrinkEdition(database, keep), 0)
  await settleInDoubt(database, { edition, settlement: 'resend', by: 'a test', recipients: [5] })
  assert.equal(await shrinkEdition(database, keep), 0, 'and while it is sending again')
  assert.equal(await dropShrunk(database, 100), 0)
  assert.deepEqual(await countRows(database, edition), [7, 4])
  assert.equal(await shrunkAt(database, edition), undefined)
})
