/** Soft bounces: how many, in how many days, suppress an address, on a real database whose clock is moved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { claim } from '../../../src/ledger/claim.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { launch } from '../../../src/ledger/launch.ts'
import { record } from '../../../src/ledger/record.ts'
import { readSuppressions } from '../../../subscribers/suppressions.ts'
import {
  addEdition,
  addList,
  addReaders,
  expireAfter,
  first,
  openFence,
  outcomes,
  printOf,
  setClock,
} from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const day = 24 * 3_600_000

const full: Outcome = {
  kind: 'rejected',
  blame: 'recipient',
  class: 'soft_mailbox',
  reply: { code: 552, enhanced: '5.2.2', text: 'over quota' },
}
/** One reader who gets an edition a day; each outcome on its day. */
async function live(
  days: readonly (readonly [day: number, outcome: Outcome])[],
): Promise<(string | undefined)[]> {
  await using opened = await openTestDatabase()
  const { database } = opened
  const list = await addList(database, 'daily')
  await addReaders(database, list, 1)
  const reasons: (string | undefined)[] = []
  for (const [at, [after, outcome]] of days.entries()) {
    await setClock(database, after * day)
    const key = `e${at}`
    const edition = await addEdition(database, list, { key })
    await launch(database, { edition, agreed: printOf(key), again: false })
    const fence = await openFence(database)
    const held = await claim(database, { edition, fence, limit: 1 })
    await intend(database, { edition, fence, held })
    const { n, turn } = first(held)
    const results = [{ n, turn, outcome, date: new Date(), delay: 0 }]
    await record(database, { edition, fence, results, expireAfter })
    await sql`update editions set status = 'done', finished_at = clock() where id = ${edition}`.execute(
      database,
    )
    reasons.push((await readSuppressions(database))[0]?.reason)
  }
  return reasons
}

test('the third soft bounce in 15 days suppresses', async () => {
  assert.deepEqual(
    await live([
      [0, full],
      [1, full],
      [14, full],
    ]),
    [undefined, undefined, 'hard_bounce'],
  )
})

test('three soft bounces in more than 15 days suppress nobody', async () => {
  assert.deepEqual(
    await live([
      [0, full],
      [8, full],
      [16, full],
    ]),
    [undefined, undefined, undefined],
  )
})

test('what is accepted between begins the count anew', async () => {
  const taken = outcomes.accepted
  assert.deepEqual(
    await live([
      [0, full],
      [1, full],
      [2, taken],
      [3, full],
      [4, full],
      [5, full],
    ]),
    [...Array.from({ length: 5 }, () => undefined), 'hard_bounce'],
  )
})
