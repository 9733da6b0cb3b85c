/** A notice never reaches an address that asked to be left alone; one that may sign up again gets its confirmation. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addNotice } from '../../../src/ledger/notices/add.ts'
import { claimNotices } from '../../../src/ledger/notices/claim.ts'
import { dropNotice } from '../../../src/ledger/notices/drop.ts'
import { first, openFence } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const reasons = [
  { reason: 'unsubscribed_all', state: 'transmitting' },
  { reason: 'erased', state: 'transmitting' },
  { reason: 'complaint', state: 'suppressed' },
  { reason: 'hard_bounce', state: 'suppressed' },
  { reason: 'not_me', state: 'suppressed' },
  { reason: 'manual', state: 'suppressed' },
] as const

test('each reason for leaving an address alone, and none', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const payload = { kind: 'preferences_link', language: 'en', lists: [], subscriber: 1 } as const
  for (const { reason } of reasons) {
    const addressHash = Buffer.from(reason)
    await sql`insert into suppressions (address_hash, reason) values (${addressHash}, ${reason})`.execute(
      database,
    )
    await addNotice(database, { address: `${reason}@example.org`, addressHash, payload })
  }
  const addressHash = Buffer.from('nobody')
  await addNotice(database, { address: 'free@example.org', addressHash, payload })
  await addNotice(database, {
    address: 'press@example.org',
    payload: { kind: 'sign_ups_held', asked: 900, allowed: 60 },
  })
  const claimed = await claimNotices(database, { fence: await openFence(database), limit: 20 })
  const found = await sql<{ address: string; state: string; settled: boolean }>`
    select address, state, settled_at is not null as settled from notices order by id`.execute(database)
  const wanted = [
    ...reasons.map(({ reason, state }) => ({ address: `${reason}@example.org`, state })),
    { address: 'free@example.org', state: 'transmitting' },
    { address: 'press@example.org', state: 'transmitting' },
  ]
  assert.deepEqual(
    found.rows,
    wanted.map((row) => ({ ...row, settled: row.state === 'suppressed' })),
  )
  assert.equal(claimed.length, 4)
  assert.ok(claimed.find(({ address }) => address === 'free@example.org')?.addressHash?.equals(addressHash))
})

test('whoever left everything is told of no list, and those in front hide nobody behind', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const reader = { language: 'en', lists: ['daily'], subscriber: 1 } as const
  const addressHash = Buffer.from('left')
  await sql`insert into suppressions (address_hash, reason) values (${addressHash}, 'unsubscribed_all')`.execute(
    database,
  )
  for (const payload of [
    { kind: 'welcome', ...reader },
    { kind: 'already_confirmed', ...reader },
    { kind: 'left', event: 1, ...reader },
    { kind: 'your_data', ...reader },
  ] as const)
    await addNotice(database, { address: 'left@example.org', addressHash, payload })
  const fence = await openFence(database)
  const kinds: string[] = []
  for (let held = await claimNotices(database, { fence, limit: 1 }); held.length > 0; ) {
    kinds.push(first(held).payload.kind)
    held = await claimNotices(database, { fence, limit: 1 })
  }
  assert.deepEqual(kinds, ['left', 'your_data'])
})

test('a notice without a reason is dropped by who holds it, once', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await addNotice(database, {
    address: 'ada@example.org',
    payload: { kind: 'sign_ups_held', asked: 2, allowed: 1 },
  })
  const fence = await openFence(database)
  const { id } = first(await claimNotices(database, { fence, limit: 1 }))
  for (const by of [fence + 1, fence, fence])
    await dropNotice(database, { id, fence: by, reason: `by ${by}` })
  const found = await sql`select state, reply, tries from notices`.execute(database)
  assert.deepEqual(found.rows, [{ state: 'expired', reply: `by ${fence}`, tries: 0 }])
})
