/** Connections of a relay, shared by the workers that are alive. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSeats, seatLease } from '../../../src/ledger/seats.ts'
import { setClock } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

test('who comes gets what is free, and its share when the others have let go of it', async () => {
  await using opened = await openTestDatabase()
  const [one, two, three] = [1, 2, 3].map(() => openSeats(opened.database))
  assert.ok(one && two && three)
  assert.equal((await one.renew('main', { limit: 10, holding: 0 })).allowed, 10)
  assert.equal((await two.renew('main', { limit: 10, holding: 0 })).allowed, 0)
  // It has closed none yet: what it is to have is less, what it holds still counts.
  assert.equal((await one.renew('main', { limit: 10, holding: 8 })).allowed, 5)
  assert.equal((await two.renew('main', { limit: 10, holding: 0 })).allowed, 2)
  assert.equal((await one.renew('main', { limit: 10, holding: 5 })).allowed, 5)
  assert.equal((await two.renew('main', { limit: 10, holding: 2 })).allowed, 5)
  const third = await three.renew('main', { limit: 10, holding: 0 })
  assert.deepEqual([third.allowed, third.workers], [0, 3])
  assert.equal((await one.renew('spare', { limit: 3, holding: 0 })).allowed, 3)
})

test('what is left over goes to the first; nobody has more than a share of an odd number', async () => {
  await using opened = await openTestDatabase()
  const all = [1, 2, 3, 4].map(() => openSeats(opened.database))
  let shares: number[] = []
  for (let round = 0; round < 3; round += 1) {
    shares = []
    for (const seats of all) shares.push((await seats.renew('main', { limit: 6, holding: 0 })).allowed)
  }
  assert.deepEqual(
    shares.toSorted((a, b) => a - b),
    [1, 1, 2, 2],
  )
})

test('who leaves gives its seats up at once, who died when its time is over', async () => {
  await using opened = await openTestDatabase()
  const [one, two, three] = [1, 2, 3].map(() => openSeats(opened.database))
  assert.ok(one && two && three)
  for (let round = 0; round < 3; round += 1)
    for (const seats of [one, two, three]) await seats.renew('main', { limit: 9, holding: 3 })
  await two.leave()
  assert.equal((await one.renew('main', { limit: 9, holding: 3 })).workers, 2)
  await setClock(opened.database, seatLease + 1_000)
  assert.deepEqual(await one.renew('main', { limit: 9, holding: 3 }), { allowed: 9, workers: 1, rank: 0 })
})
