/** An edition that has gone out reaches those who have not had it: each once, however often it is asked for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { loadEdition } from '../../../src/edition/find-edition.ts'
import { countExtension, extend, type Latecomers } from '../../../src/ledger/extend.ts'
import { finish } from '../../../src/ledger/finish.ts'
import { cancel, pause } from '../../../src/ledger/steer.ts'
import { verifyLedger } from '../../../src/ledger/verify.ts'
import {
  addReaders,
  first,
  type Launched,
  openLaunched,
  outcomes,
  readStates,
  readStatus,
  suppress,
} from '../../support/ledger.ts'

const notReceived: Latecomers = { kind: 'not_received' }
const none = { rejected: 0, expired: 0 }

/** Sent to two readers, of whom one was rejected; done. Two more have confirmed since. */
async function openGone(): Promise<Launched & { fence: number }> {
  const it = await openLaunched(2)
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), outcomes.accepted)
  await it.tell(fence, await it.begin(fence, 1), outcomes.rejected)
  assert.ok(await finish(it.database, it.edition))
  await addReaders(it.database, it.list, 2, 'late')
  return { ...it, fence }
}

/** The subscriber of each row, by n. */
async function readReaders(database: Database, edition: number): Promise<string[]> {
  const read = await sql<{ address: string }>`
    select s.address from deliveries d join subscribers s on s.id = d.subscriber_id
    where d.edition_id = ${edition} order by d.n`.execute(database)
  return read.rows.map(({ address }) => address)
}

async function assertHolds({ database, edition: id }: Launched): Promise<void> {
  const edition = await loadEdition(database, id)
  assert.ok(edition !== undefined)
  for (const check of await verifyLedger(database, edition)) assert.ok(check.holds, check.name)
}

test('not-received: those who confirmed since get rows of their own, and who was rejected waits again', async () => {
  await using it = await openGone()
  const { database, edition } = it
  const expected = { joined: 2, suppressed: 0, back: { rejected: 1, expired: 0 } }
  assert.deepEqual(await countExtension(database, { edition, to: notReceived }), expected)
  const audited: unknown[] = []
  const order = { edition, to: notReceived, by: 'ida' }
  const noted = async (_transaction: unknown, extension: unknown) => void audited.push(extension)
  assert.deepEqual(await extend(database, order, noted), expected)
  assert.deepEqual(await readStates(database, edition), ['accepted', 'waiting', 'waiting', 'waiting'])
  assert.equal(await readStatus(database, edition), 'sending')
  await assertHolds(it)
  const held = await it.begin(it.fence, 10)
  assert.deepEqual(
    held.map(({ n, address }) => [n, address]),
    [
      [2, 'r2@a.example.org'],
      [3, 'r1@late.example.org'],
      [4, 'r2@late.example.org'],
    ],
  )
  await it.tell(it.fence, held, outcomes.accepted)
  assert.ok(await finish(database, edition))
  assert.deepEqual(await extend(database, order, noted), { joined: 0, suppressed: 0, back: none })
  assert.equal(await readStatus(database, edition), 'done', 'nobody is missing: it stays done')
  assert.deepEqual(audited, [expected])
})

test('joined-since: only who confirmed on that day or later, and nobody who was rejected', async () => {
  await using it = await openGone()
  const { database, edition } = it
  const since = new Date('2026-11-01T00:00:00Z')
  const confirmedAt = async (address: string, at: string) =>
    await sql`update subscriptions set confirmed_at = ${at}::timestamptz
      where subscriber_id = (select id from subscribers where address = ${address})`.execute(database)
  await confirmedAt('r1@late.example.org', '2026-10-31 23:59:59.999+00')
  await confirmedAt('r2@late.example.org', '2026-11-01 00:00:00+00')
  const to = { kind: 'joined_since', since } as const
  assert.deepEqual(await countExtension(database, { edition, to }), { joined: 1, suppressed: 0, back: none })
  assert.deepEqual(await extend(database, { edition, to, by: 'ida' }), {
    joined: 1,
    suppressed: 0,
    back: none,
  })
  assert.deepEqual((await readReaders(database, edition)).slice(2), ['r2@late.example.org'])
  assert.equal((await readStates(database, edition))[1], 'rejected')
  await assertHolds(it)
})

test('left out: who is not confirmed, takes a break, has had it under another name or address', async () => {
  await using it = await openGone()
  const { database, edition, list } = it
  await addReaders(database, list, 6, 'more')
  const named = (address: string) => sql`(select id from subscribers where address = ${address})`
  await sql`update subscriptions set state = 'pending' where subscriber_id = ${named('r1@more.example.org')}`.execute(
    database,
  )
  await sql`update subscriptions set paused_until = clock() + interval '1 day'
    where subscriber_id = ${named('r2@more.example.org')}`.execute(database)
  // Has taken over the address of somebody who got it, and is a reader of its own.
  await sql`update subscribers set address_hash = (select address_hash from deliveries where n = 1)
    where address = 'r3@more.example.org'`.execute(database)
  // Was the reader of n = 1 before these became one.
  await sql`insert into merged_subscribers (id, into_id)
    select subscriber_id, ${named('r4@more.example.org')} from deliveries where n = 1`.execute(database)
  // Erased, and back with the same address: another subscriber, the same hash.
  await sql`update deliveries set subscriber_id = 9999 where n = 2`.execute(database)
  const missing = await sql<{ id: number }>`select ${named('r5@more.example.org')} as id`.execute(database)
  await suppress(database, first(missing.rows).id)
  const result = await extend(database, {
    edition,
    to: { kind: 'joined_since', since: new Date(0) },
    by: 'ida',
  })
  assert.deepEqual(result, { joined: 4, suppressed: 1, back: none })
  assert.deepEqual(await readReaders(database, edition), [
    'r1@a.example.org',
    'r1@late.example.org',
    'r2@late.example.org',
    'r5@more.example.org',
    'r6@more.example.org',
  ])
  assert.equal((await readStates(database, edition))[4], 'suppressed')
  await assertHolds(it)
})

test('two at once add nobody twice, and a claim in between finds everybody', async () => {
  await using it = await openGone()
  const { database, edition } = it
  const order = { edition, to: notReceived, by: 'ida' }
  const results = await Promise.all([1, 2, 3].map(async () => await extend(database, order)))
  assert.equal(results.filter((result) => 'joined' in result && result.joined === 2).length, 1)
  assert.equal((await it.begin(it.fence, 10)).length, 3)
  await assertHolds(it)
})

test('while it goes out, and while it is paused: they come after those who were frozen', async () => {
  await using it = await openLaunched(3)
  const { database, edition, list } = it
  const fence = await it.session()
  await it.begin(fence, 1)
  await addReaders(database, list, 1, 'late')
  await pause(database, edition, 'why')
  await extend(database, { edition, to: notReceived, by: 'ida' })
  assert.equal(await readStatus(database, edition), 'paused')
  await sql`update editions set status = 'sending'`.execute(database)
  assert.deepEqual(
    (await it.begin(fence, 10)).map(({ n }) => n),
    [2, 3, 4],
  )
})

test('a cancelled edition is refused', async () => {
  await using it = await openLaunched(1)
  const { database, edition } = it
  await cancel(database, edition, 'why')
  await addReaders(database, it.list, 1, 'late')
  assert.deepEqual(await extend(database, { edition, to: notReceived, by: 'ida' }), { refusal: 'cancelled' })
  assert.deepEqual(await readStates(database, edition), ['cancelled'])
})
