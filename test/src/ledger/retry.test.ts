/** Trying again, by the operator's word, those who were refused: nobody else, and nobody who may have had it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { finish } from '../../../src/ledger/finish.ts'
import { type Retryable, retry } from '../../../src/ledger/retry.ts'
import { cancel, pause } from '../../../src/ledger/steer.ts'
import { countDeliveries, isSumRight } from '../../../src/ledger/totals.ts'
import {
  addEdition,
  expireAfter,
  type Launched,
  leave,
  openLaunched,
  outcomes,
  readEvents,
  readRow,
  readStates,
  readStatus,
  suppress,
} from '../../support/ledger.ts'

/** 1 accepted, 2 rejected, 3 expired, 4 in doubt, 5 rejected; and done. */
async function openDone(): Promise<Launched & { fence: number }> {
  const it = await openLaunched(5)
  const fence = await it.session()
  const held = await it.begin(fence, 5)
  const tell = async (n: number, outcome: (typeof outcomes)[keyof typeof outcomes], delay = 0) =>
    await it.tell(
      fence,
      held.filter((each) => each.n === n),
      outcome,
      delay,
    )
  await tell(1, outcomes.accepted)
  await tell(2, outcomes.rejected)
  await tell(3, outcomes.deferred, expireAfter + 1)
  await tell(4, outcomes.inDoubt)
  await tell(5, outcomes.rejected)
  assert.ok(await finish(it.database, it.edition))
  assert.deepEqual(await readStates(it.database, it.edition), [
    'accepted',
    'rejected',
    'expired',
    'in_doubt',
    'rejected',
  ])
  return { ...it, fence }
}

const kinds: readonly { states: Retryable[]; back: Record<Retryable, number>; waiting: number[] }[] = [
  { states: ['rejected'], back: { rejected: 2, expired: 0 }, waiting: [2, 5] },
  { states: ['expired'], back: { rejected: 0, expired: 1 }, waiting: [3] },
  { states: ['rejected', 'expired'], back: { rejected: 2, expired: 1 }, waiting: [2, 3, 5] },
]
for (const { states, back, waiting } of kinds)
  test(`whoever is ${states.join(' or ')} waits again, and the edition sends again`, async () => {
    await using it = await openDone()
    const { database, edition } = it
    const audited: unknown[] = []
    const order = { edition, states, by: 'ida' }
    const noted = async (_transaction: unknown, counts: unknown) => void audited.push(counts)
    assert.deepEqual(await retry(database, order, noted), { kind: 'retried', back })
    const are = await readStates(database, edition)
    assert.deepEqual(
      are.flatMap((state, at) => (state === 'waiting' ? [at + 1] : [])),
      waiting,
    )
    assert.equal(await readStatus(database, edition), 'sending')
    const { totals } = await countDeliveries(database, edition)
    assert.ok(isSumRight(totals))
    const again = await it.begin(it.fence, 5)
    assert.deepEqual(
      again.map(({ n, tries }) => [n, tries]),
      waiting.map((n) => [n, 0]),
      'as if they had not been tried',
    )
    assert.deepEqual(await retry(database, order, noted), {
      kind: 'retried',
      back: { rejected: 0, expired: 0 },
    })
    assert.deepEqual(audited, [back], 'a retry of nobody is none')
  })

test('it is noted by whom, and what the end was; a repeated word about the earlier try no longer counts', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await it.tell(fence, held, outcomes.rejected)
  await retry(database, { edition, states: ['rejected'], by: 'ida' })
  const noted = await sql<{ detail: unknown }>`
    select detail from delivery_events where edition_id = ${edition} and kind = 'retried'`.execute(database)
  assert.deepEqual(noted.rows, [{ detail: { by: 'ida', was: 'rejected', tries: 1, code: 550 } }])
  assert.equal(await it.tell(fence, held, outcomes.rejected), 0)
  await it.begin(fence, 1)
  assert.equal(await it.tell(fence, held, outcomes.rejected), 0)
  assert.deepEqual(await readStates(database, edition), ['transmitting'])
})

test('who expired has the whole time again, and a new Date', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), outcomes.deferred, expireAfter + 1)
  assert.notEqual((await readRow(database, edition, 1))['first_tried_at'], null)
  await retry(database, { edition, states: ['expired'], by: 'ida' })
  const { state, tries, first_tried_at: first, fence: held } = await readRow(database, edition, 1)
  assert.deepEqual([state, tries, first, held], ['waiting', 0, null, null])
})

test('who has left or is suppressed meanwhile gets that state, and no message', async () => {
  await using it = await openDone()
  const { database, edition, list } = it
  await leave(database, list, 2)
  await suppress(database, 5)
  await retry(database, { edition, states: ['rejected'], by: 'ida' })
  assert.deepEqual(await it.begin(it.fence, 5), [])
  const states = await readStates(database, edition)
  assert.deepEqual([states[1], states[4]], ['unsubscribed', 'suppressed'])
  assert.ok(await finish(database, edition))
})

test('a paused edition stays so; who waits is not mistaken for one who is to be retried', async () => {
  await using it = await openLaunched(2)
  const { database, edition } = it
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), outcomes.rejected)
  await pause(database, edition, 'why')
  const result = await retry(database, { edition, states: ['rejected', 'expired'], by: 'ida' })
  assert.deepEqual(result, { kind: 'retried', back: { rejected: 1, expired: 0 } })
  assert.equal(await readStatus(database, edition), 'paused')
  assert.deepEqual(await readEvents(database, edition, 2), [])
})

const refusals = [
  ['a draft', 'not_launched', sql`update editions set status = 'draft', frozen = null`],
  ['a cancelled one', 'cancelled', undefined],
  ['one of a retired list', 'retired', sql`update lists set retired_at = clock()`],
  [
    'one of which the totals are left',
    'shrunk',
    sql`insert into edition_totals (edition_id, accepted, rejected, suppressed, unsubscribed, cancelled, expired)
        select id, 1, 0, 0, 0, 0, 0 from editions`,
  ],
  [
    'one of a database that may not send',
    'disarmed',
    sql`insert into armed (fingerprint, armed_by) values ('{"system":"another"}', 'x')
        on conflict (one) do update set fingerprint = excluded.fingerprint`,
  ],
] as const
for (const [name, refusal, change] of refusals)
  test(`${name} is refused, and nothing is done`, async () => {
    await using it = await openDone()
    const { database, edition } = it
    if (change === undefined) {
      await addEdition(database, it.list, { key: 'another' })
      await sql`update editions set status = 'sending'`.execute(database)
      await cancel(database, edition, 'why')
    } else await change.execute(database)
    const before = await readStates(database, edition)
    assert.deepEqual(await retry(database, { edition, states: ['rejected', 'expired'], by: 'ida' }), {
      refusal,
    })
    assert.deepEqual(await readStates(database, edition), before)
  })
