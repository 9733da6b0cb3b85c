/**
 * Claim, intend, record: what each verb lets through, table by table.
 * Long because each verb meets each state that an edition and a row may be in.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { claim } from '../../../src/ledger/claim.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { record } from '../../../src/ledger/record.ts'
import { release } from '../../../src/ledger/release.ts'
import { cancel } from '../../../src/ledger/steer.ts'
import {
  expireAfter,
  first,
  leave,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  readStatus,
  setClock,
  suppress,
} from '../../support/ledger.ts'

const hour = 3_600_000
const numbers = (rows: readonly { n: number }[]): number[] => rows.map(({ n }) => n)

test('intend lets through only what this session holds in this turn, and who is still on the list', async () => {
  await using it = await openLaunched(6)
  const [fence, other] = [await it.session(), await it.session()]
  const held = await claim(it.database, { edition: it.edition, fence, limit: 5 })
  await suppress(it.database, 1)
  await leave(it.database, it.list, 2)
  await release(it.database, { edition: it.edition, fence, held: held.slice(2, 3) })
  const order = { edition: it.edition, held }
  assert.deepEqual(await intend(it.database, { ...order, fence: other }), [])
  assert.deepEqual(numbers(await intend(it.database, { ...order, fence })), [4, 5])
  assert.deepEqual(await intend(it.database, { ...order, fence }), [], 'a second time nothing')
  assert.deepEqual(await readStates(it.database, it.edition), [
    'suppressed',
    'unsubscribed',
    'waiting',
    'transmitting',
    'transmitting',
    'waiting',
  ])
  // The row that was given back is claimed again under the same fence: its first turn stays over.
  const again = first(await claim(it.database, { edition: it.edition, fence, limit: 1 }))
  assert.deepEqual([again.n, again.turn], [3, 2])
  assert.deepEqual(await intend(it.database, { ...order, fence, held: held.slice(2, 3) }), [])
  assert.deepEqual(numbers(await intend(it.database, { ...order, fence, held: [again] })), [3])
})

test('a message bears the date of its first try for a day, then the day of its try', async () => {
  await using it = await openLaunched(1)
  const begun = async (): Promise<Date> => {
    const fence = await it.session()
    const held = await claim(it.database, { edition: it.edition, fence, limit: 1 })
    const { date } = first(await intend(it.database, { edition: it.edition, fence, held }))
    await record(it.database, {
      edition: it.edition,
      fence,
      results: held.map(({ n, turn }) => ({ n, turn, date, outcome: outcomes.deferred, delay: 0 })),
      expireAfter,
    })
    return date
  }
  const date = await begun()
  await setClock(it.database, 23 * hour)
  assert.equal((await begun()).getTime(), date.getTime())
  await setClock(it.database, 25 * hour)
  assert.ok(Math.abs((await begun()).getTime() - date.getTime() - 25 * hour) < 60_000)
})

const recordings: readonly {
  outcome: Outcome
  delay?: number
  row: Record<string, unknown>
  events: readonly string[]
}[] = [
  {
    outcome: outcomes.accepted,
    row: {
      state: 'accepted',
      tries: 1,
      code: 250,
      enhanced: '2.0.0',
      reply: 'Ok: queued as 4XyZ',
      blame: null,
      due_in: null,
    },
    events: [],
  },
  {
    outcome: outcomes.rejected,
    row: { state: 'rejected', tries: 1, code: 550, blame: 'recipient', due_in: null },
    events: [],
  },
  {
    outcome: outcomes.deferred,
    delay: 300_000,
    row: { state: 'waiting', tries: 1, code: 451, blame: 'recipient', settled_at: null },
    events: ['deferred'],
  },
  {
    outcome: outcomes.deferred,
    delay: expireAfter + hour,
    row: { state: 'expired', tries: 1, code: 451, due_in: null },
    events: ['deferred'],
  },
  {
    outcome: outcomes.inDoubt,
    row: { state: 'in_doubt', tries: 1, reply: 'timed_out: no reply', settled_at: null },
    events: ['in_doubt'],
  },
  {
    outcome: outcomes.notBegun,
    row: { state: 'waiting', tries: 0, code: null, settled_at: null },
    events: [],
  },
  {
    outcome: {
      kind: 'rejected',
      blame: 'relay',
      reply: { code: 571, text: `nul \0 half ${'x'.repeat(288)}😀` },
    },
    row: { state: 'rejected', reply: `nul \uFFFD half ${'x'.repeat(288)}\uFFFD` },
    events: [],
  },
]
test('record settles each outcome as it should be', async () => {
  await using it = await openLaunched(recordings.length)
  const fence = await it.session()
  const held = await it.begin(fence, recordings.length)
  const results = held.map(({ n, turn }, at) => {
    const { outcome, delay = 0 } = recordings[at] ?? { outcome: outcomes.notBegun }
    return { n, turn, outcome, delay, date: new Date() }
  })
  // Twice: a statement whose answer was lost is given again, and changes nothing.
  for (const settled of [recordings.length, 1])
    assert.equal(await record(it.database, { edition: it.edition, fence, results, expireAfter }), settled)
  for (const [at, { row, events, outcome, delay }] of recordings.entries()) {
    const name = `${outcome.kind} after ${delay}`
    const found = await readRow(it.database, it.edition, at + 1)
    assert.deepEqual({ ...found, ...row }, found, name)
    assert.deepEqual(await readEvents(it.database, it.edition, at + 1), events, name)
    if (row['state'] === 'waiting' || row['state'] === 'in_doubt')
      assert.equal(found['settled_at'], null, name)
    else assert.notEqual(found['settled_at'], null, name)
  }
})

test('record settles only what this session began in this turn', async () => {
  await using it = await openLaunched(3)
  const [fence, other] = [await it.session(), await it.session()]
  const held = await it.begin(fence, 2)
  assert.equal(await it.tell(other, held, outcomes.accepted), 0, 'another fence')
  await it.tell(fence, held, outcomes.notBegun)
  const again = await it.begin(fence, 2)
  assert.equal(await it.tell(fence, held, outcomes.notBegun), 0, 'an earlier turn')
  assert.deepEqual(await readStates(it.database, it.edition), ['transmitting', 'transmitting', 'waiting'])
  assert.equal(await it.tell(fence, again, outcomes.accepted), 2)
  const claimed = await claim(it.database, { edition: it.edition, fence, limit: 1 })
  assert.equal(await it.tell(fence, claimed, outcomes.accepted), 0, 'claimed, not begun')
})

test('in a cancelled edition nothing goes back to waiting, and what was taken counts', async () => {
  await using it = await openLaunched(5)
  const fence = await it.session()
  const held = await it.begin(fence, 4)
  await cancel(it.database, it.edition, 'by a test')
  const each = [outcomes.accepted, outcomes.deferred, outcomes.notBegun, outcomes.inDoubt]
  for (const [at, outcome] of each.entries()) await it.tell(fence, held.slice(at, at + 1), outcome)
  assert.deepEqual(await readStates(it.database, it.edition), [
    'accepted',
    'cancelled',
    'cancelled',
    'in_doubt',
    'cancelled',
  ])
})

test('an edition that is done goes on for what is tried again, unless its list is retired', async () => {
  for (const [retired, state, status] of [
    [false, 'waiting', 'sending'],
    [true, 'cancelled', 'done'],
  ] as const) {
    await using it = await openLaunched(2)
    const { database, edition } = it
    const fence = await it.session()
    const held = await it.begin(fence, 2)
    await it.tell(fence, held, outcomes.inDoubt)
    assert.ok(await finish(database, edition))
    if (retired) await sql`update lists set retired_at = clock()`.execute(database)
    assert.equal(await it.tell(fence, held.slice(0, 1), outcomes.deferred), 1)
    assert.deepEqual(await readStates(database, edition), [state, 'in_doubt'])
    assert.equal(await readStatus(database, edition), status)
    assert.equal(await it.tell(fence, held.slice(1), outcomes.accepted), 1, 'what was taken counts')
  }
})

test('release gives back what this session claimed, due at once; in a cancelled edition it is cancelled', async () => {
  await using it = await openLaunched(4)
  const [fence, other] = [await it.session(), await it.session()]
  const held = await claim(it.database, { edition: it.edition, fence, limit: 3 })
  await release(it.database, { edition: it.edition, fence: other, held })
  assert.deepEqual(await readStates(it.database, it.edition), ['claimed', 'claimed', 'claimed', 'waiting'])
  await release(it.database, { edition: it.edition, fence, held: held.slice(0, 1) })
  await cancel(it.database, it.edition, 'by a test')
  await release(it.database, { edition: it.edition, fence, held: held.slice(1) })
  assert.deepEqual(await readStates(it.database, it.edition), Array(4).fill('cancelled'))
})
