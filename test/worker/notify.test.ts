/** Notices on the wire: a reader's message goes out, what must not or need not is settled without one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { addNotice } from '../../src/ledger/notices/add.ts'
import type { NoticePayload } from '../../src/ledger/notices/notice.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

async function statesOf({ database }: Workshop): Promise<Record<string, unknown>> {
  const found = await sql<{ address: string; state: string }>`
    select address, state from notices order by id`.execute(database)
  return Object.fromEntries(found.rows.map(({ address, state }) => [address, state]))
}

test('a confirmation, a word to the operator, and those that are not sent', { timeout: 60_000 }, async () => {
  await using shop = await openWorkshop(3)
  const { database } = shop
  const readers = await sql<{ id: number; address: string; addressHash: Buffer }>`
    select id, address, address_hash as "addressHash" from subscribers order by id`.execute(database)
  const asked = await sql<{ id: number }>`
    insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, worked)
    select id, address_hash, ''::bytea, array[${shop.listId}::int], true from subscribers order by id returning id`.execute(
    database,
  )
  for (const [at, { id: subscriber, address, addressHash }] of readers.rows.entries()) {
    const confirmation = asked.rows[at]?.id ?? 0
    const payload: NoticePayload = {
      ...{ kind: 'confirm', confirmation, ip: '192.0.2.7' },
      ...{ subscriber, language: 'de', lists: ['daily'] },
    }
    await addNotice(database, { address, addressHash, payload })
  }
  await addNotice(database, {
    address: 'operator@example.org',
    payload: { kind: 'sign_ups_held', asked: 900, allowed: 60 },
  })
  await sql`
    insert into suppressions (address_hash, reason)
    select address_hash, 'not_me' from subscribers where address like 'r2@%'`.execute(database)
  await sql`update confirmations set confirmed_at = clock() where id = ${asked.rows[2]?.id ?? 0}`.execute(
    database,
  )

  await using _worker = await shop.startWorker()
  await shop.queue.wake({ name: 'notify' })
  const settled = (states: Record<string, unknown>): boolean =>
    Object.values(states).every((state) => state !== 'waiting' && state !== 'transmitting')
  while (!settled(await statesOf(shop))) await nextTurn()
  assert.deepEqual(await statesOf(shop), {
    'r1@a.example.org': 'accepted',
    'r2@a.example.org': 'suppressed',
    'r3@a.example.org': 'expired',
    'operator@example.org': 'accepted',
  })
  // The edition of the workshop goes out as well.
  const taken = (await shop.sink.accepted())
    .map(({ to, messageId }) => [to[0], messageId])
    .filter(([, messageId]) => messageId?.startsWith('<n.'))
    .sort()
  const kept = await sql<{ messageId: string }>`
    select message_id as "messageId" from confirmations where message_id is not null`.execute(database)
  assert.deepEqual(kept.rows, [{ messageId: '<n.1.test@example.org>' }], 'the record of consent names it')
  assert.deepEqual(taken, [
    ['operator@example.org', '<n.4.test@example.org>'],
    ['r1@a.example.org', '<n.1.test@example.org>'],
  ])
})

test('"not me" counts while another notice is on the wire', { timeout: 60_000 }, async () => {
  // What waits behind a relay that takes its time is claimed only when its turn has come.
  const slow = { at: 'rcpt', when: (rcpt: string) => rcpt === 'first@example.org', wait: 1_500 } as const
  await using shop = await openWorkshop(1, { sink: { script: [slow] } })
  const { database } = shop
  const addressHash = Buffer.from('second')
  const payload: NoticePayload = { kind: 'sign_ups_held', asked: 900, allowed: 60 }
  await addNotice(database, { address: 'first@example.org', payload })
  await addNotice(database, { address: 'second@example.org', addressHash, payload })
  await using _worker = await shop.startWorker()
  await shop.queue.wake({ name: 'notify' })
  while ((await statesOf(shop))['first@example.org'] === 'waiting') await nextTurn()
  await sql`insert into suppressions (address_hash, reason) values (${addressHash}, 'not_me')`.execute(
    database,
  )
  while (!['suppressed', 'accepted'].includes(String((await statesOf(shop))['second@example.org'])))
    await nextTurn()
  assert.equal((await statesOf(shop))['second@example.org'], 'suppressed')
})
