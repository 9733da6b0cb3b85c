/** Sessions, what is taken back when they are over, and what the operator settles. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../../src/ledger/claim.ts'
import { listInDoubt, settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import { endSession, recover } from '../../../src/ledger/recover.ts'
import { countWorkers, isLeaseHeld, openSession, renewSession } from '../../../src/ledger/session.ts'
import { cancel } from '../../../src/ledger/steer.ts'
import {
  first,
  here,
  lease,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'

test('a lease that is over: claimed waits again, transmitting is in doubt; others keep theirs', async () => {
  await using it = await openLaunched(7)
  const [dead, alive] = [await it.session(), await it.session()]
  await it.begin(dead, 2)
  await claim(it.database, { edition: it.edition, fence: dead, limit: 2 })
  await setClock(it.database, lease - 5_000)
  assert.deepEqual(
    await recover(it.database, here),
    { sessions: 0, waiting: 0, inDoubt: 0 },
    'the lease is running',
  )
  const later = await it.session()
  await claim(it.database, { edition: it.edition, fence: later, limit: 1 })
  await it.begin(later, 1)
  await setClock(it.database, lease + 1_000)
  assert.equal(await countWorkers(it.database), 1)
  assert.deepEqual(await recover(it.database, here), { sessions: 2, waiting: 2, inDoubt: 2 })
  assert.deepEqual(await readStates(it.database, it.edition), [
    'in_doubt',
    'in_doubt',
    'waiting',
    'waiting',
    'claimed',
    'transmitting',
    'waiting',
  ])
  assert.deepEqual(await readEvents(it.database, it.edition, 1), ['in_doubt'])
  assert.deepEqual(
    await recover(it.database, here),
    { sessions: 0, waiting: 0, inDoubt: 0 },
    'once is enough',
  )
  const again = await claim(it.database, { edition: it.edition, fence: later, limit: 9 })
  assert.deepEqual(
    again.map(({ n }) => n),
    [3, 4, 7],
  )
  const ended = await sql<{ fence: number }>`
    select fence from workers where ended_at is not null order by fence`.execute(it.database)
  assert.deepEqual(
    ended.rows.map(({ fence }) => fence),
    [dead, alive],
  )
})

test('what a session held of a cancelled edition is cancelled with it', async () => {
  await using it = await openLaunched(3)
  const fence = await it.session()
  await it.begin(fence, 1)
  await claim(it.database, { edition: it.edition, fence, limit: 1 })
  await cancel(it.database, it.edition, 'by a test')
  await setClock(it.database, lease + 1_000)
  await recover(it.database, here)
  assert.deepEqual(await readStates(it.database, it.edition), ['in_doubt', 'cancelled', 'cancelled'])
})

test('a session that is ended leaves nothing held, whatever its worker forgot', async () => {
  await using it = await openLaunched(2)
  const fence = await it.session()
  await it.begin(fence, 1)
  await claim(it.database, { edition: it.edition, fence, limit: 1 })
  assert.deepEqual(await endSession(it.database, fence), { sessions: 1, waiting: 1, inDoubt: 1 })
  assert.deepEqual(await readStates(it.database, it.edition), ['in_doubt', 'waiting'])
  assert.equal(await countWorkers(it.database), 0)
})

const late = [
  { outcome: outcomes.accepted, state: 'accepted', tries: 1 },
  { outcome: outcomes.rejected, state: 'rejected', tries: 1 },
  { outcome: outcomes.deferred, state: 'waiting', tries: 1 },
  { outcome: outcomes.notBegun, state: 'waiting', tries: 0 },
  { outcome: outcomes.inDoubt, state: 'in_doubt', tries: 1 },
]
for (const { outcome, state, tries } of late)
  test(`a reply that is read after the lease settles its own try: ${outcome.kind}`, async () => {
    await using it = await openLaunched(1)
    const fence = await it.session()
    const held = await it.begin(fence, 1)
    await endSession(it.database, fence)
    assert.equal((await readRow(it.database, it.edition, 1))['tries'], 1)
    assert.equal(await it.tell(fence, held, outcome), 1)
    const row = await readRow(it.database, it.edition, 1)
    assert.deepEqual([row['state'], row['tries']], [state, tries])
  })

test('the operator accepts or sends again, by n or all; that is noted, and a late reply no longer counts', async () => {
  await using it = await openLaunched(4)
  const fence = await it.session()
  const held = await it.begin(fence, 4)
  await it.tell(fence, held.slice(0, 1), outcomes.accepted)
  await it.tell(fence, held.slice(1), outcomes.inDoubt)
  await sql`delete from subscribers where id = 4`.execute(it.database)
  const listed = await listInDoubt(it.database, it.edition)
  assert.deepEqual(
    listed.map(({ n, address, detail }) => [n, address, detail]),
    [
      [2, 'r2@a.example.org', 'timed_out: no reply'],
      [3, 'r3@a.example.org', 'timed_out: no reply'],
      [4, null, 'timed_out: no reply'],
    ],
  )
  assert.ok(listed.every(({ since }) => since instanceof Date))
  const { edition } = it
  assert.equal(
    await settleInDoubt(it.database, { edition, settlement: 'accept', by: 'a test', recipients: [1, 2] }),
    1,
  )
  assert.equal(await settleInDoubt(it.database, { edition, settlement: 'resend', by: 'a test' }), 2)
  assert.equal(await settleInDoubt(it.database, { edition, settlement: 'accept', by: 'a test' }), 0)
  assert.deepEqual(await readStates(it.database, edition), ['accepted', 'accepted', 'waiting', 'waiting'])
  assert.deepEqual(await readEvents(it.database, edition, 2), ['in_doubt', 'accepted_by_operator'])
  assert.deepEqual(await readEvents(it.database, edition, 3), ['in_doubt', 'resent_by_operator'])
  assert.equal(await it.tell(fence, held.slice(1), outcomes.rejected), 0)
  // Not even once the same session has claimed it again.
  const again = await it.begin(fence, 4)
  assert.deepEqual(
    again.map(({ n, turn }) => [n, turn]),
    [[3, 2]],
  )
  assert.equal(await it.tell(fence, held.slice(2, 3), outcomes.notBegun), 0)
})

test('a resend starts an edition that was done again; a cancelled one stays what it is', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const { edition, database } = it
  await it.tell(fence, await it.begin(fence, 1), outcomes.inDoubt)
  await sql`update editions set status = 'done' where id = ${edition}`.execute(database)
  await settleInDoubt(database, { edition, settlement: 'resend', by: 'a test' })
  assert.equal(await readStatus(database, edition), 'sending')
  await it.tell(fence, await it.begin(fence, 1), outcomes.inDoubt)
  await cancel(database, edition, 'by a test')
  await settleInDoubt(database, { edition, settlement: 'resend', by: 'a test' })
  assert.deepEqual(await readStates(database, edition), ['cancelled'])
  assert.equal(await readStatus(database, edition), 'cancelled')
})

test('renewing holds on to a lease, not to one that is over', async () => {
  await using it = await openLaunched(1)
  const now = { monotonic: 1_000, wall: 50_000 }
  const clocks = { monotonic: () => now.monotonic, wall: () => now.wall }
  const session = await openSession(it.database, { host: 'test', pid: 1 }, lease, clocks)
  assert.deepEqual(session.grantedAt, { monotonic: 1_000, wall: 50_000 })
  await setClock(it.database, lease - 5_000)
  now.monotonic = 2_000
  const renewed = await renewSession(it.database, session, lease, clocks)
  assert.deepEqual(renewed, { fence: session.fence, grantedAt: { monotonic: 2_000, wall: 50_000 } })
  await setClock(it.database, lease + 5_000)
  assert.ok(await renewSession(it.database, session, lease, clocks))
  await setClock(it.database, 3 * lease)
  assert.equal(await renewSession(it.database, session, lease, clocks), undefined)
})

const leases: readonly { name: string; monotonic: number; wall: number; held: boolean }[] = [
  { name: 'just granted', monotonic: 0, wall: 0, held: true },
  { name: 'well inside', monotonic: 26_000, wall: 26_000, held: true },
  { name: 'within the margin', monotonic: 27_500, wall: 27_500, held: false },
  { name: 'the machine slept: only the wall clock went on', monotonic: 1_000, wall: 40_000, held: false },
  { name: 'the wall clock was put back a little', monotonic: 10_000, wall: -5_000, held: true },
  { name: 'the wall clock was put back by more than a lease', monotonic: 1_000, wall: -40_000, held: false },
  { name: 'the wall clock stands still', monotonic: 31_000, wall: 0, held: false },
]
for (const { name, monotonic, wall, held } of leases)
  test(`a lease on both clocks: ${name}`, () => {
    const session = { fence: 1, grantedAt: { monotonic: 5_000, wall: 1_000_000 } }
    const clocks = { monotonic: () => 5_000 + monotonic, wall: () => 1_000_000 + wall }
    assert.equal(isLeaseHeld(session, 30_000, clocks), held)
  })

test('a turn is counted round and round', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  await sql`update deliveries set turn = 32767`.execute(it.database)
  assert.equal(first(await it.begin(fence, 1)).turn, 0)
})
