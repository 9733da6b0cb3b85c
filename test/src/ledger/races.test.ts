/** Two at once: one is held open in the middle of its transaction while the other runs into it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../../src/ledger/claim.ts'
import { isDue } from '../../../src/ledger/due.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { record } from '../../../src/ledger/record.ts'
import { endSession, recover } from '../../../src/ledger/recover.ts'
import { release } from '../../../src/ledger/release.ts'
import { cancel } from '../../../src/ledger/steer.ts'
import {
  expireAfter,
  here,
  lease,
  openLaunched,
  outcomes,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'
import { race, waitsOrEnds } from './race.ts'

const byTest = 'by a test'

test('a cancellation sees what is given back at that instant', async () => {
  await using it = await openLaunched(4)
  const fence = await it.session()
  const order = { edition: it.edition, fence }
  const held = await claim(it.database, { ...order, limit: 2 })
  await race(
    it.database,
    (on) => release(on, { ...order, held }),
    () => cancel(it.database, it.edition, byTest),
  )
  assert.deepEqual(await readStates(it.database, it.edition), Array(4).fill('cancelled'))
})

for (const outcome of [outcomes.deferred, outcomes.notBegun])
  test(`a cancellation sees what comes back at that instant: ${outcome.kind}`, async () => {
    await using it = await openLaunched(2)
    const fence = await it.session()
    const held = await it.begin(fence, 2)
    const results = held.map(({ n, turn }) => ({ n, turn, outcome, date: new Date(), delay: 0 }))
    await race(
      it.database,
      (on) => record(on, { edition: it.edition, fence, results, expireAfter }),
      () => cancel(it.database, it.edition, byTest),
    )
    assert.deepEqual(await readStates(it.database, it.edition), ['cancelled', 'cancelled'])
  })

test('a cancellation waits for a claim, and what is claimed follows it', async () => {
  await using it = await openLaunched(4)
  const fence = await it.session()
  const order = { edition: it.edition, fence }
  await it.tell(fence, await it.begin(fence, 1), outcomes.deferred)
  await race(
    it.database,
    (on) => claim(on, { ...order, limit: 3 }),
    () => cancel(it.database, it.edition, byTest),
  )
  assert.deepEqual(await readStates(it.database, it.edition), ['claimed', 'claimed', 'claimed', 'cancelled'])
  await endSession(it.database, fence)
  assert.deepEqual(await readStates(it.database, it.edition), Array(4).fill('cancelled'))
})

test('a claim that meets a cancellation takes nothing', async () => {
  await using it = await openLaunched(4)
  const fence = await it.session()
  const claimed = await race(
    it.database,
    async (on) => {
      // The two statements of cancel(), which opens a transaction of its own.
      await sql`update editions set status = 'cancelled' where id = ${it.edition}`.execute(on)
      await sql`update deliveries set state = 'cancelled' where edition_id = ${it.edition}`.execute(on)
    },
    () => claim(it.database, { edition: it.edition, fence, limit: 4 }),
  )
  assert.deepEqual(claimed, [])
})

test('a second claim waits for the cursor and takes the span after it; retries it skips', async () => {
  await using it = await openLaunched(8)
  const [one, two] = [await it.session(), await it.session()]
  await it.tell(one, await it.begin(one, 2), outcomes.deferred)
  const claimed = await race(
    it.database,
    (on) => claim(on, { edition: it.edition, fence: one, limit: 4 }),
    () => claim(it.database, { edition: it.edition, fence: two, limit: 3 }),
  )
  assert.deepEqual(
    claimed.map(({ n }) => n),
    [5, 6, 7],
  )
})

test('a recovery sees what a session claims in its last moment', async () => {
  await using it = await openLaunched(3)
  const fence = await it.session()
  const recovered = await race(
    it.database,
    (on) => claim(on, { edition: it.edition, fence, limit: 2 }),
    async () => {
      await setClock(it.database, lease + 1_000)
      return await recover(it.database, here)
    },
  )
  assert.equal(recovered.waiting, 2)
})

test('what a recovery takes is not begun, and what was begun first is in doubt', async () => {
  await using it = await openLaunched(2)
  const fence = await it.session()
  const held = await claim(it.database, { edition: it.edition, fence, limit: 2 })
  await race(
    it.database,
    (on) => intend(on, { edition: it.edition, fence, held: held.slice(0, 1) }),
    async () => {
      await setClock(it.database, lease + 1_000)
      return await recover(it.database, here)
    },
  )
  assert.deepEqual(await readStates(it.database, it.edition), ['in_doubt', 'waiting'])
  assert.deepEqual(await intend(it.database, { edition: it.edition, fence, held }), [])
})

test('an edition is not done while a late reply puts a recipient back', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await endSession(it.database, fence)
  const results = held.map(({ n, turn }) => ({
    n,
    turn,
    outcome: outcomes.deferred,
    date: new Date(),
    delay: 0,
  }))
  const done = await race(
    it.database,
    (on) => record(on, { edition: it.edition, fence, results, expireAfter }),
    () => finish(it.database, it.edition),
  )
  assert.equal(done, false)
  assert.deepEqual(await readStates(it.database, it.edition), ['waiting'])
})

test('a late reply that puts a recipient back has an edition that was done go on', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await endSession(it.database, fence)
  assert.equal(await finish(it.database, it.edition), true)
  await it.tell(fence, held, outcomes.deferred)
  assert.equal(await readStatus(it.database, it.edition), 'sending')
  assert.equal(await isDue(it.database, it.edition), true)
})

test('an edition is not done while the operator sends again', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), outcomes.inDoubt)
  let resent: Promise<unknown> | undefined
  const done = await race(
    it.database,
    async (on) => {
      // Holds the row up, so that the operator's transaction stands between its statements.
      await sql`select from deliveries for update`.execute(on)
      resent = settleInDoubt(it.database, { edition: it.edition, settlement: 'resend', by: 'a test' })
      await waitsOrEnds(it.database, resent, 1)
    },
    () => finish(it.database, it.edition),
    2,
  )
  await resent
  assert.equal(done, false)
  assert.equal(await readStatus(it.database, it.edition), 'sending')
})
