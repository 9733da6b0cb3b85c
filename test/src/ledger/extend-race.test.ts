/** Readers who are added while somebody claims are not walked over. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Claimed, claim } from '../../../src/ledger/claim.ts'
import { extend } from '../../../src/ledger/extend.ts'
import { addReaders, openLaunched } from '../../support/ledger.ts'
import { waitsOrEnds } from './race.ts'

test('a claim that waited for an extension leaves the added ones to the next', async () => {
  await using it = await openLaunched(2)
  const { database, edition, list } = it
  const fence = await it.session()
  await it.begin(fence, 1)
  await addReaders(database, list, 3, 'late')
  let claiming: Promise<Claimed[]> | undefined
  const to = { kind: 'joined_since' as const, since: new Date(0) }
  await extend(database, { edition, to, by: 'anna' }, async () => {
    claiming = claim(database, { edition, fence, limit: 10 })
    await waitsOrEnds(database, claiming, 1)
  })
  assert.ok(claiming !== undefined)
  const during = await claiming
  const after = await claim(database, { edition, fence, limit: 10 })
  assert.deepEqual(
    [...during, ...after].map(({ n }) => n),
    [2, 3, 4, 5],
  )
})
