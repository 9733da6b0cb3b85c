/** Arming puts in doubt whoever may have had the message from another copy of the database, and nobody else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../../../src/ledger/claim.ts'
import { arm, listInFlight } from '../../../../src/ledger/guard/arm.ts'
import { holdAll } from '../../../../src/ledger/guard/hold.ts'
import { record } from '../../../../src/ledger/record.ts'
import { launchAtHour } from '../../../../src/ledger/scheduled.ts'
import { countDeliveries, isSumRight } from '../../../../src/ledger/totals.ts'
import {
  addEdition,
  expireAfter,
  openLaunched,
  outcomes,
  readStates,
  readStatus,
} from '../../../support/ledger.ts'
import { elsewhere, openPlace, why } from './guard-world.ts'

describe('an arming', () => {
  /** Three accepted, two on the wire, two claimed, one deferred, three never claimed; then the copy is made. */
  async function openCopy() {
    const it = await openLaunched(11)
    const { database, edition } = it
    const place = await openPlace()
    await why(database, place)
    const fence = await it.session()
    await it.tell(fence, await it.begin(fence, 3), outcomes.accepted)
    await it.tell(fence, await it.begin(fence, 1), outcomes.deferred, 3_600_000)
    await it.begin(fence, 2)
    await claim(database, { edition, fence, limit: 2 })
    await elsewhere(database)
    await holdAll(database, 'it is a copy')
    return {
      ...{ database, edition, place, fence, list: it.list },
      [Symbol.asyncDispose]: async () => {
        await place[Symbol.asyncDispose]()
        await it[Symbol.asyncDispose]()
      },
    }
  }

  test('puts in doubt whoever may have had the message, and lets the edition go on', async () => {
    await using copy = await openCopy()
    const { database, edition, place } = copy
    assert.deepEqual(
      (await listInFlight(database)).map(({ id, outstanding }) => [id, outstanding]),
      [[edition, 8]],
    )
    const armed = await arm(database, place, { by: 'anna', nothingSentSince: false })
    assert.deepEqual(armed, { inDoubt: 6, goOn: [edition], held: [] })
    assert.equal(await why(database, place), undefined)
    const { totals } = await countDeliveries(database, edition)
    assert.deepEqual([totals.accepted, totals.inDoubt, totals.outstanding], [3, 8, 0])
    assert.ok(isSumRight(totals))
    const causes = await sql<{ doubt: string; rows: number; noted: number }>`
      select doubt, count(*)::int as rows,
        (select count(*)::int from delivery_events where detail ->> 'cause' = doubt::text) as noted
      from deliveries where state = 'in_doubt' group by doubt order by doubt`.execute(database)
    assert.deepEqual(causes.rows, [
      { doubt: 'host_lost', rows: 2, noted: 2 },
      { doubt: 'restored', rows: 6, noted: 6 },
    ])
    assert.equal(await readStatus(database, edition), 'sending')
  })

  test('where nothing was sent elsewhere, who was waiting goes on waiting', async () => {
    await using copy = await openCopy()
    const { database, edition, place } = copy
    const armed = await arm(database, place, { by: 'anna', nothingSentSince: true })
    assert.deepEqual(armed, { inDoubt: 0, goOn: [edition], held: [] })
    const states = await readStates(database, edition)
    assert.equal(states.filter((state) => state === 'waiting').length, 6)
    assert.equal(states.filter((state) => state === 'in_doubt').length, 2, 'what was on the wire')
  })

  test('a late reply from before does not set back to waiting whom it put in doubt', async () => {
    await using copy = await openCopy()
    const { database, edition, place, fence } = copy
    await arm(database, place, { by: 'anna', nothingSentSince: false })
    const date = new Date()
    const results = [1, 2, 3].flatMap((turn) =>
      Array.from({ length: 11 }, (_, n) => ({ n: n + 1, turn, outcome: outcomes.deferred, date, delay: 0 })),
    )
    await record(database, { edition, fence, results, expireAfter })
    const waiting = await sql<{ doubts: number }>`
      select count(*)::int as doubts from deliveries
      where edition_id = ${edition} and doubt = 'restored' and state = 'in_doubt'`.execute(database)
    assert.deepEqual(waiting.rows, [{ doubts: 6 }])
  })

  test('holds a scheduled edition whose hour has passed: the other copy may have launched it', async () => {
    await using copy = await openCopy()
    const { database, place, list } = copy
    const past = await addEdition(database, list, { key: 'past' })
    const next = await addEdition(database, list, { key: 'next' })
    for (const [id, minutes] of [
      [past, -5],
      [next, 5],
    ] as const)
      await sql`
        update editions set status = 'scheduled', send_at = clock() + ${minutes} * interval '1 minute'
        where id = ${id}`.execute(database)
    const told = async (): Promise<void> => assert.fail('nothing is held by the hour')
    const order = { edition: past, lateAfter: 3_600_000 }
    assert.deepEqual(await launchAtHour(database, order, told), { kind: 'left' }, 'not before it is armed')
    const { held } = await arm(database, place, { by: 'anna', nothingSentSince: false })
    assert.deepEqual(held, [past])
    assert.deepEqual(
      [await readStatus(database, past), await readStatus(database, next)],
      ['held', 'scheduled'],
    )
  })
})
