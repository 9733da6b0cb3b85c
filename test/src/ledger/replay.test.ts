/** What a journal proves about a writer that is gone, and what it leaves alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { type Claimed, claim } from '../../../src/ledger/claim.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { settleInDoubt } from '../../../src/ledger/in-doubt.ts'
import type { Entry, LeftJournal } from '../../../src/ledger/journal.ts'
import { recover } from '../../../src/ledger/recover.ts'
import { type Replayed, replay } from '../../../src/ledger/replay.ts'
import { openSession, type Writer } from '../../../src/ledger/session.ts'
import { cancel } from '../../../src/ledger/steer.ts'
import {
  expireAfter,
  here,
  type Launched,
  lease,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'
import { race } from './race.ts'

const writer: Writer = { machine: 'this', process: '1 1 journal' }

async function openFence(it: Launched, by: Writer = writer): Promise<number> {
  const clocks = { monotonic: () => 0, wall: () => 0 }
  return (await openSession(it.database, { ...here, pid: 1, writer: by }, lease, clocks)).fence
}

function entriesOf(it: Launched, fence: number, held: readonly Claimed[], outcome?: Outcome): Entry[] {
  return held.map(({ n, turn }) => ({ of: { edition: it.edition, fence, n, turn }, outcome }))
}

async function play(
  it: Launched,
  entries: readonly Entry[],
  proves: LeftJournal['proves'] = 'everything',
): Promise<Replayed> {
  return await replay(it.database, { writer, proves, entries }, { expireAfter, delayOf: () => 60_000 })
}

test('at once: a reply is told, no line is due again, a line alone is in doubt; twice changes nothing', async () => {
  await using it = await openLaunched(7)
  const other = await it.session()
  const theirs = await it.begin(other, 1)
  const fence = await openFence(it)
  const [unsent, handed, answered, refused, later] = await it.begin(fence, 5)
  assert.ok(unsent && handed && answered && refused && later && theirs.length === 1)
  await claim(it.database, { edition: it.edition, fence, limit: 1 })
  const entries = [
    ...entriesOf(it, fence, [handed]),
    ...entriesOf(it, fence, [answered], outcomes.accepted),
    ...entriesOf(it, fence, [refused], outcomes.rejected),
    ...entriesOf(it, fence, [later], outcomes.deferred),
  ]
  assert.deepEqual(await play(it, entries), { known: true, told: 3, waiting: 2, inDoubt: 1 })
  const states = ['transmitting', 'waiting', 'in_doubt', 'accepted', 'rejected', 'waiting', 'waiting']
  assert.deepEqual(await readStates(it.database, it.edition), states)
  assert.partialDeepStrictEqual(await readRow(it.database, it.edition, 2), { tries: 0, doubt: null })
  assert.partialDeepStrictEqual(await readRow(it.database, it.edition, 3), {
    tries: 1,
    doubt: 'process_died',
  })
  assert.partialDeepStrictEqual(await readRow(it.database, it.edition, 6), { tries: 1, code: 451 })
  assert.deepEqual(await readEvents(it.database, it.edition, 2), ['recovered'])
  assert.deepEqual(await readEvents(it.database, it.edition, 3), ['in_doubt'])
  assert.deepEqual(
    await claim(it.database, { edition: it.edition, fence, limit: 9 }),
    [],
    'its session is over',
  )
  assert.deepEqual(await play(it, entries), { known: true, told: 0, waiting: 0, inDoubt: 0 })
  assert.deepEqual(await readStates(it.database, it.edition), states)
})

test('after the lease was over: what was put in doubt is due again, and the edition that was done goes on', async () => {
  await using it = await openLaunched(3)
  const fence = await openFence(it)
  const [unsent, handed, answered] = await it.begin(fence, 3)
  assert.ok(unsent && handed && answered)
  await setClock(it.database, lease + 1_000)
  await recover(it.database, here)
  assert.deepEqual(await readStates(it.database, it.edition), ['in_doubt', 'in_doubt', 'in_doubt'])
  assert.ok(await finish(it.database, it.edition))
  const entries = [...entriesOf(it, fence, [handed]), ...entriesOf(it, fence, [answered], outcomes.accepted)]
  assert.deepEqual(await play(it, entries), { known: true, told: 1, waiting: 1, inDoubt: 0 })
  assert.deepEqual(await readStates(it.database, it.edition), ['waiting', 'in_doubt', 'accepted'])
  const untried = { tries: 0, first_tried_at: null, reply: null, doubt: null }
  assert.partialDeepStrictEqual(await readRow(it.database, it.edition, 1), untried)
  assert.equal(await readStatus(it.database, it.edition), 'sending')
})

test('whose worker is on another machine, or of an earlier boot, is lost with its host', async () => {
  await using it = await openLaunched(2)
  await it.begin(await openFence(it), 1)
  await it.begin(await openFence(it, { machine: 'that', process: '1' }), 1)
  await setClock(it.database, lease + 1_000)
  await recover(it.database, { ...here, writer })
  const causes = await sql`select doubt from deliveries order by n`.execute(it.database)
  assert.deepEqual(causes.rows, [{ doubt: 'process_died' }, { doubt: 'host_lost' }])
})

test('a journal that proves its replies only: nothing else changes, and the lease runs on', async () => {
  await using it = await openLaunched(3)
  const fence = await openFence(it)
  const held = await it.begin(fence, 3)
  const entries = [
    ...entriesOf(it, fence, held.slice(0, 1), outcomes.accepted),
    ...entriesOf(it, fence, held.slice(1, 2)),
  ]
  assert.deepEqual(await play(it, entries, 'replies'), { known: true, told: 1, waiting: 0, inDoubt: 0 })
  assert.deepEqual(await readStates(it.database, it.edition), ['accepted', 'transmitting', 'transmitting'])
})

test('what is in doubt for another reason, settled, or in a later try is left alone', async () => {
  await using it = await openLaunched(4)
  const fence = await openFence(it)
  const [reset, accepted, again, elsewhere] = await it.begin(fence, 4)
  assert.ok(reset && accepted && again && elsewhere)
  await it.tell(fence, [reset, accepted, again, elsewhere], outcomes.inDoubt)
  const { database, edition } = it
  await settleInDoubt(database, { edition, settlement: 'accept', by: 'x', recipients: [accepted.n] })
  const resent = [again.n, elsewhere.n]
  await settleInDoubt(database, { edition, settlement: 'resend', by: 'x', recipients: resent })
  const others = await it.begin(await it.session(), 1)
  const second = await it.begin(fence, 1)
  // Its line is of the earlier turn, and so is the reply: they say nothing of this one.
  const entries = entriesOf(it, fence, [reset, accepted, again, elsewhere], outcomes.rejected).slice(1)
  assert.deepEqual(
    [...others, ...second].map(({ turn }) => turn),
    [2, 2],
  )
  assert.deepEqual(await play(it, entries), { known: true, told: 0, waiting: 1, inDoubt: 0 })
  const states = await readStates(database, edition)
  assert.deepEqual(states.slice(0, 2), ['in_doubt', 'accepted'])
  assert.deepEqual(
    [...others, ...second].map(({ n }) => states[n - 1]),
    ['transmitting', 'waiting'],
  )
})

test('in a cancelled edition nobody waits; who was first tried too long ago is expired', async () => {
  await using it = await openLaunched(2)
  const fence = await openFence(it)
  await it.begin(fence, 1)
  await setClock(it.database, lease + 1_000)
  await recover(it.database, here)
  await setClock(it.database, expireAfter + 2 * lease)
  assert.equal((await play(it, [])).waiting, 1)
  assert.deepEqual(await readStates(it.database, it.edition), ['expired', 'waiting'])

  await using cancelled = await openLaunched(1)
  await cancelled.begin(await openFence(cancelled), 1)
  await cancel(cancelled.database, cancelled.edition, 'by a test')
  await play(cancelled, [])
  assert.deepEqual(await readStates(cancelled.database, cancelled.edition), ['cancelled'])
})

test('a database that knows no session of the writer is told nothing', async () => {
  await using it = await openLaunched(1)
  const fence = await openFence(it, { ...writer, process: '1 1 another journal' })
  const held = await it.begin(fence, 1)
  const entries = entriesOf(it, fence, held, outcomes.accepted)
  assert.deepEqual(await play(it, entries), { known: false, told: 0, waiting: 0, inDoubt: 0 })
  assert.deepEqual(await readStates(it.database, it.edition), ['transmitting'])
  assert.equal((await play(it, [])).known, true, 'nobody was sent to: nothing is lost with it')
})

test('two workers of one folder: the second finds all done', async () => {
  await using it = await openLaunched(2)
  const fence = await openFence(it)
  const held = await it.begin(fence, 2)
  const entries = entriesOf(it, fence, held.slice(1), outcomes.accepted)
  const settings = { expireAfter, delayOf: () => 0 }
  const second = await race(
    it.database,
    async (on) => await sql`select from workers where fence = ${fence} for no key update`.execute(on),
    async () =>
      await Promise.all([
        play(it, entries),
        replay(it.database, { writer, proves: 'everything', entries }, settings),
      ]),
    2,
  )
  assert.equal(
    second.reduce((sum, { told }) => sum + told, 0),
    1,
  )
  assert.equal(
    second.reduce((sum, { waiting }) => sum + waiting, 0),
    1,
  )
  assert.deepEqual(await readStates(it.database, it.edition), ['waiting', 'accepted'])
})
