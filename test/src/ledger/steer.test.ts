/** Pausing, cancelling, finishing, and what the sweeper is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { EditionStatus } from '../../../src/edition/edition.ts'
import { loadEdition } from '../../../src/edition/find-edition.ts'
import { claim } from '../../../src/ledger/claim.ts'
import { findSending, isDue } from '../../../src/ledger/due.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { cancel, pause, resume } from '../../../src/ledger/steer.ts'
import { countDeliveries, isSumRight } from '../../../src/ledger/totals.ts'
import { verifyLedger } from '../../../src/ledger/verify.ts'
import {
  addEdition,
  expireAfter,
  leave,
  openLaunched,
  outcomes,
  readStates,
  readStatus,
  setClock,
} from '../../support/ledger.ts'

const steering: readonly { from: EditionStatus; pause?: true; resume?: true; cancel?: true }[] = [
  { from: 'draft', cancel: true },
  { from: 'ready', cancel: true },
  { from: 'scheduled', cancel: true },
  { from: 'sending', pause: true, cancel: true },
  { from: 'paused', resume: true, cancel: true },
  { from: 'held', resume: true, cancel: true },
  { from: 'done' },
  { from: 'cancelled' },
  { from: 'failed', cancel: true },
]
const ends = { pause: 'paused', resume: 'sending', cancel: 'cancelled' } as const

test('which command acts on which edition', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  const verbs = {
    pause: () => pause(database, edition, 'why'),
    resume: () => resume(database, edition),
    cancel: () => cancel(database, edition, 'why'),
  }
  for (const { from, ...acts } of steering)
    for (const verb of ['pause', 'resume', 'cancel'] as const) {
      await sql`update editions set status = ${from}::edition_status, reason = null`.execute(database)
      assert.equal(await verbs[verb](), acts[verb] === true, `${verb} ${from}`)
      const found = await loadEdition(database, edition)
      assert.equal(found?.status, acts[verb] === true ? ends[verb] : from, `${verb} ${from}`)
      assert.equal(found.reason, acts[verb] === true && verb !== 'resume' ? 'why' : null, `${verb} ${from}`)
    }
  await sql`update editions set status = 'paused', launched_at = null`.execute(database)
  assert.equal(await resume(database, edition), false, 'never launched')
})

test('a cancelled edition: who waits is cancelled, what is held follows, what was told stays', async () => {
  await using it = await openLaunched(5)
  const fence = await it.session()
  const held = await it.begin(fence, 3)
  await it.tell(fence, held.slice(0, 1), outcomes.accepted)
  await it.tell(fence, held.slice(1, 2), outcomes.deferred, 60_000)
  await claim(it.database, { edition: it.edition, fence, limit: 1 })
  await cancel(it.database, it.edition, 'why')
  assert.deepEqual(await readStates(it.database, it.edition), [
    'accepted',
    'cancelled',
    'transmitting',
    'claimed',
    'cancelled',
  ])
  assert.deepEqual(await findSending(it.database), [])
})

test('an edition is done when nothing is outstanding, not before, and once', async () => {
  await using it = await openLaunched(3)
  const { database, edition } = it
  const fence = await it.session()
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => undefined,
    async () => await it.tell(fence, await it.begin(fence, 1), outcomes.accepted),
    async () => await it.tell(fence, await it.begin(fence, 1), outcomes.deferred, 60_000),
    async () => await it.tell(fence, await it.begin(fence, 1), outcomes.inDoubt),
    async () => await pause(database, edition, 'why'),
  ]
  for (const step of steps) {
    await step()
    assert.equal(await finish(database, edition), false)
  }
  await setClock(database, 61_000)
  await resume(database, edition)
  const other = await it.session()
  const held = await it.begin(other, 1)
  assert.equal(await finish(database, edition), false, 'transmitting')
  await it.tell(other, held, outcomes.rejected)
  assert.equal(await finish(database, edition), true)
  assert.equal(await finish(database, edition), false)
  assert.equal(await readStatus(database, edition), 'done')
  const { totals, untried } = await countDeliveries(database, edition)
  const none = { suppressed: 0, unsubscribed: 0, cancelled: 0, expired: 0, outstanding: 0 }
  assert.deepEqual(totals, { frozen: 3, accepted: 1, rejected: 1, inDoubt: 1, ...none })
  assert.ok(isSumRight(totals))
  assert.equal(isSumRight({ ...totals, accepted: 0 }), false)
  assert.equal(untried, 0)
})

test('an edition whose last readers left before their turn is due, and then done', async () => {
  await using it = await openLaunched(2)
  await leave(it.database, it.list, 1)
  await leave(it.database, it.list, 2)
  assert.equal(await isDue(it.database, it.edition), true)
  assert.deepEqual(await claim(it.database, { edition: it.edition, fence: await it.session(), limit: 1 }), [])
  assert.equal(await isDue(it.database, it.edition), false)
  assert.equal(await finish(it.database, it.edition), true)
})

test('the sweeper is told of every edition that is sending, and whether somebody is due', async () => {
  await using it = await openLaunched(2)
  const { database, edition } = it
  await addEdition(database, it.list, { key: 'not launched' })
  const fence = await it.session()
  const told = async (): Promise<boolean[]> => {
    const sending = await findSending(database)
    assert.ok(sending.every((each) => each.edition === edition))
    assert.equal(sending[0]?.due ?? false, await isDue(database, edition))
    return sending.map(({ due }) => due)
  }
  assert.deepEqual(await told(), [true], 'the first pass')
  const held = await it.begin(fence, 2)
  assert.deepEqual(await told(), [false], 'all on the wire')
  await it.tell(fence, held.slice(0, 1), outcomes.accepted)
  await it.tell(fence, held.slice(1), outcomes.deferred, 60_000)
  assert.deepEqual(await told(), [false], 'due in a minute')
  await setClock(database, 61_000)
  assert.deepEqual(await told(), [true], 'due')
  await pause(database, edition, 'why')
  assert.deepEqual(await told(), [])
})

test('a recipient is expired two days after the first try, not before', async () => {
  await using it = await openLaunched(1)
  const day = 24 * 3_600_000
  for (const [at, state] of [
    [0, 'waiting'],
    [expireAfter - day, 'waiting'],
    [expireAfter - 1_000, 'expired'],
  ] as const) {
    await setClock(it.database, at)
    const fence = await it.session()
    // The date that the message bears grows with the clock; the first one counts.
    await it.tell(fence, await it.begin(fence, 1), outcomes.deferred, at === 0 ? 0 : 60_000)
    await setClock(it.database, at + 61_000)
    assert.deepEqual(await readStates(it.database, it.edition), [state])
  }
})

test('verify tells what does not hold', async () => {
  await using it = await openLaunched(3)
  const check = async (): Promise<string[]> => {
    const edition = await loadEdition(it.database, it.edition)
    assert.ok(edition !== undefined)
    return (await verifyLedger(it.database, edition)).filter(({ holds }) => !holds).map(({ name }) => name)
  }
  assert.deepEqual(await check(), [])
  await sql`update editions set status = 'done'`.execute(it.database)
  assert.deepEqual(await check(), ['an edition that is done has nothing outstanding'])
  await sql`update editions set status = 'sending'`.execute(it.database)
  await sql`delete from deliveries where n = 2`.execute(it.database)
  assert.deepEqual(await check(), [
    'the states add up to the 3 that were frozen',
    'every frozen recipient has its row',
  ])
  await sql`update deliveries set n = 4 where n = 3`.execute(it.database)
  assert.ok((await check()).includes('the rows are numbered without a gap'))
})
