/** Notices: a schedule of their own, sent again when in doubt, gone after a day. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { addNotice } from '../../../src/ledger/notices/add.ts'
import { claimNotices } from '../../../src/ledger/notices/claim.ts'
import type { NoticePayload } from '../../../src/ledger/notices/notice.ts'
import { readNotices } from '../../../src/ledger/notices/outcomes.ts'
import { isNoticeDue, recordNotice } from '../../../src/ledger/notices/record.ts'
import { endSession, recover } from '../../../src/ledger/recover.ts'
import { first, here, lease, openFence, outcomes, setClock } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const payload: NoticePayload = { kind: 'test_message', envelopeFrom: 'a@example.org', message: 'M' }
const hour = 3_600_000

async function add(database: Database, once: string): Promise<boolean> {
  return (await addNotice(database, { address: `${once}@example.org`, payload, once })) !== undefined
}

async function read(database: Database, once: string): Promise<Record<string, unknown>> {
  const found = await sql<Record<string, unknown>>`
    select *, extract(epoch from next_at - clock())::int as due_in from notices where once = ${once}`.execute(
    database,
  )
  return first(found.rows)
}

test('a notice is added once, claimed once, and told of', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  assert.equal(await isNoticeDue(database), false)
  assert.equal(await add(database, 'one'), true)
  assert.equal(await add(database, 'one'), false)
  await add(database, 'other')
  assert.equal(await isNoticeDue(database), true)
  const [fence, second] = [await openFence(database), await openFence(database)]
  const [held, none] = await Promise.all([
    claimNotices(database, { fence, limit: 5 }),
    claimNotices(database, { fence: second, limit: 5 }),
  ])
  assert.equal(held.length + none.length, 2)
  assert.equal(new Set([...held, ...none].map(({ id }) => id)).size, 2)
  const found = first([...held, ...none].filter(({ address }) => address === 'one@example.org'))
  assert.deepEqual([found.payload, found.tries], [payload, 0])
  assert.equal(await isNoticeDue(database), false)
  const standing = { address: 'one@example.org', state: 'transmitting', tries: 0, reply: null }
  assert.deepEqual(await readNotices(database, 'on'), [standing])
})

test('a session without a lease claims no notice', async () => {
  await using opened = await openTestDatabase()
  const fence = await openFence(opened.database)
  await add(opened.database, 'one')
  await setClock(opened.database, lease + 1_000)
  assert.deepEqual(await claimNotices(opened.database, { fence, limit: 1 }), [])
})

const recordings: readonly { outcome: Outcome; row: Record<string, unknown> }[] = [
  {
    outcome: outcomes.accepted,
    row: { state: 'accepted', tries: 1, code: 250, reply: 'Ok: queued as 4XyZ' },
  },
  { outcome: outcomes.rejected, row: { state: 'rejected', tries: 1, code: 550 } },
  { outcome: outcomes.deferred, row: { state: 'waiting', tries: 1, code: 451, due_in: 60 } },
  { outcome: outcomes.inDoubt, row: { state: 'waiting', tries: 1, reply: 'no reply', due_in: 60 } },
  { outcome: outcomes.notBegun, row: { state: 'waiting', tries: 0, due_in: 60 } },
]
test('each outcome of a notice', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const [fence, other] = [await openFence(database), await openFence(database)]
  for (const [at, { outcome, row }] of recordings.entries()) {
    await add(database, `n${at}`)
    const { id } = first(await claimNotices(database, { fence, limit: 1 }))
    for (const by of [other, fence, fence])
      await recordNotice(database, { id, fence: by, outcome, delay: 60_000 })
    const found = await read(database, `n${at}`)
    assert.deepEqual({ ...found, ...row }, found, outcome.kind)
    assert.equal(found['settled_at'] === null, row['state'] === 'waiting', outcome.kind)
  }
})

test('a notice is gone after a day, tried or not', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await add(database, 'tried')
  await setClock(database, 23 * hour)
  const { id } = first(await claimNotices(database, { fence: await openFence(database), limit: 1 }))
  await add(database, 'later')
  await recordNotice(database, { id, fence: 1, outcome: outcomes.deferred, delay: 4 * hour })
  const tried = await read(database, 'tried')
  assert.equal(tried['state'], 'expired')
  assert.notEqual(tried['settled_at'], null)
  await setClock(database, 48 * hour)
  assert.deepEqual(await claimNotices(database, { fence: await openFence(database), limit: 1 }), [])
  const later = await read(database, 'later')
  assert.equal(later['state'], 'expired')
  assert.notEqual(later['settled_at'], null)
})

for (const [how, end] of [
  ['whose lease is over', async (database: Database) => await recover(database, here)],
  ['that ended', async (database: Database) => await endSession(database, 1)],
] as const)
  test(`what a session ${how} was sending is sent again, and counted as a try`, async () => {
    await using opened = await openTestDatabase()
    const { database } = opened
    await add(database, 'one')
    const held = first(await claimNotices(database, { fence: await openFence(database), limit: 1 }))
    await setClock(database, lease + 1_000)
    await end(database)
    const again = first(await claimNotices(database, { fence: await openFence(database), limit: 1 }))
    assert.deepEqual([again.id, again.tries], [held.id, 1])
    await recordNotice(database, { id: held.id, fence: 1, outcome: outcomes.rejected, delay: 0 })
    assert.equal((await read(database, 'one'))['state'], 'transmitting', 'the late word of an older try')
  })
