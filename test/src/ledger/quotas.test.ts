/** An hour's and a day's quota, counted for all workers in the database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openQuotas } from '../../../src/ledger/quotas.ts'
import { setClock } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const hour = { key: 'main:hour', limit: 100, spanMs: 3_600_000 }
const day = { key: 'main:day', limit: 150, spanMs: 86_400_000 }

test('never more than the limit in any span, and more only when the oldest no longer counts', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const quotas = openQuotas(database)
  assert.deepEqual(await quotas.take([hour], 60), { given: 60, waitMs: 0 })
  await setClock(database, 1_800_000)
  assert.deepEqual(await quotas.take([hour], 60), { given: 40, waitMs: 0 })
  const none = await quotas.take([hour], 1)
  assert.equal(none.given, 0)
  assert.ok(none.waitMs > 1_800_000 - 1_000 && none.waitMs <= 1_860_000, `${none.waitMs}`)
  await setClock(database, 3_590_000)
  assert.equal((await quotas.take([hour], 1)).given, 0)
  await setClock(database, 3_600_000 + 61_000)
  assert.deepEqual(await quotas.take([hour], 100), { given: 60, waitMs: 0 })
})

test('the scarcest of several decides, and all are counted', async () => {
  await using opened = await openTestDatabase()
  const quotas = openQuotas(opened.database)
  assert.equal((await quotas.take([hour, day], 120)).given, 100)
  await setClock(opened.database, 2 * 3_600_000)
  assert.equal((await quotas.take([hour, day], 120)).given, 50)
  const none = await quotas.take([hour, day], 1)
  assert.ok(none.given === 0 && none.waitMs > 20 * 3_600_000, JSON.stringify(none))
})

test('what is given back may be taken again; another relay has its own', async () => {
  await using opened = await openTestDatabase()
  const quotas = openQuotas(opened.database)
  await quotas.take([hour], 100)
  await quotas.giveBack([hour], 30)
  assert.equal((await quotas.take([hour], 100)).given, 30)
  assert.equal((await quotas.take([{ ...hour, key: 'spare:hour' }], 100)).given, 100)
})

test('twenty at once never take more than there is', async () => {
  await using opened = await openTestDatabase()
  const quotas = openQuotas(opened.database)
  const shares = await Promise.all(Array.from({ length: 20 }, async () => await quotas.take([day, hour], 9)))
  assert.equal(
    shares.reduce((sum, { given }) => sum + given, 0),
    100,
  )
})
