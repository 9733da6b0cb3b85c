/**
 * Bounces: what a refusal leaves behind in their table and among the suppressions, on a real database.
 * Long because each kind of bounce meets each thing that may have happened before it.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { record } from '../../../src/ledger/record.ts'
import { recordAudit } from '../../../subscribers/audit.ts'
import { readSuppressions, type SuppressionReason } from '../../../subscribers/suppressions.ts'
import { expireAfter, type Launched, openLaunched, outcomes, readStates } from '../../support/ledger.ts'

const day = 24 * 3_600_000

const gone: Outcome = {
  kind: 'rejected',
  blame: 'recipient',
  class: 'hard_recipient',
  reply: { code: 550, enhanced: '5.1.1', text: '(recipient): no such user' },
}
const full: Outcome = {
  kind: 'rejected',
  blame: 'recipient',
  class: 'soft_mailbox',
  reply: { code: 552, enhanced: '5.2.2', text: 'over quota' },
}
const fullForNow: Outcome = {
  ...full,
  kind: 'deferred',
  reply: { code: 452, enhanced: '4.2.2', text: 'over quota' },
}

async function readBounces(database: Database): Promise<Record<string, unknown>[]> {
  const read = await sql<Record<string, unknown>>`
    select b.kind, b.edition_id as edition, b.n, b.source, b.code, b.enhanced, b.reply,
      b.address_hash = s.address_hash as theirs
    from bounces b left join subscribers s on s.id = b.n order by b.id`.execute(database)
  return read.rows
}

const tell = async (it: Launched, outcome: Outcome, many = 1): Promise<number> => {
  const fence = await it.session()
  const held = await it.begin(fence, many)
  assert.equal(held.length, many)
  const told = await it.tell(fence, held, outcome)
  // Its answer was lost, it is given again.
  assert.equal(await it.tell(fence, held, outcome), 0)
  return told
}

test('a mailbox that is not there: one hard bounce, suppressed at once, however often it is told', async () => {
  await using it = await openLaunched(3)
  assert.equal(await tell(it, gone), 1)
  assert.deepEqual(await readBounces(it.database), [
    {
      kind: 'hard',
      edition: it.edition,
      n: 1,
      source: 'smtp',
      code: 550,
      enhanced: '5.1.1',
      reply: '(recipient): no such user',
      theirs: true,
    },
  ])
  assert.deepEqual(await readStates(it.database, it.edition), ['rejected', 'waiting', 'waiting'])
  const [shown, ...others] = await readSuppressions(it.database)
  assert.deepEqual(others, [])
  assert.deepEqual(
    [shown?.reason, shown?.note, shown?.address],
    ['hard_bounce', '550 5.1.1 (edition 1)', 'r1@a.example.org'],
  )
})

test('no reader bounces for what is said of the message, the relay or the hour', async () => {
  await using it = await openLaunched(5)
  const reply = { code: 550, text: 'no' }
  await tell(it, { kind: 'rejected', blame: 'relay', class: 'policy', reply })
  await tell(it, { kind: 'rejected', blame: 'message', class: 'content', reply })
  await tell(it, outcomes.accepted)
  const fence = await it.session()
  await it.tell(fence, await it.begin(fence, 1), outcomes.inDoubt)
  await it.tell(fence, await it.begin(fence, 1), fullForNow, day)
  assert.deepEqual(await readBounces(it.database), [])
  assert.deepEqual(await readSuppressions(it.database), [])
})

test('what was in doubt first and refused after all bounces once', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await it.tell(fence, held, outcomes.inDoubt)
  await it.tell(fence, held, gone)
  await it.tell(fence, held, gone)
  assert.equal((await readBounces(it.database)).length, 1)
})

test('a refusal of which only an older release told has no class: soft', async () => {
  await using it = await openLaunched(1)
  await tell(it, outcomes.rejected)
  assert.equal((await readBounces(it.database))[0]?.['kind'], 'soft')
})

test('given up while the mailbox was full: a soft bounce', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await it.tell(fence, held, fullForNow, expireAfter + 1)
  assert.deepEqual(await readStates(it.database, it.edition), ['expired'])
  const [bounce] = await readBounces(it.database)
  assert.deepEqual([bounce?.['kind'], bounce?.['code']], ['soft', 452])
})

test('a group of both: each gets its own', async () => {
  await using it = await openLaunched(4)
  const fence = await it.session()
  const held = await it.begin(fence, 4)
  const told = [gone, outcomes.accepted, full, gone]
  const results = held.map(({ n, turn }, at) => ({
    n,
    turn,
    outcome: told[at] ?? outcomes.accepted,
    date: new Date(),
    delay: 0,
  }))
  await record(it.database, { edition: it.edition, fence, results, expireAfter })
  assert.deepEqual((await readBounces(it.database)).map(({ n, kind, theirs }) => [n, kind, theirs]).sort(), [
    [1, 'hard', true],
    [3, 'soft', true],
    [4, 'hard', true],
  ])
  assert.deepEqual((await readSuppressions(it.database)).map(({ address }) => address).sort(), [
    'r1@a.example.org',
    'r4@a.example.org',
  ])
})

const before: readonly [SuppressionReason, SuppressionReason][] = [
  ['unsubscribed_all', 'hard_bounce'],
  ['erased', 'hard_bounce'],
  ['complaint', 'complaint'],
  ['not_me', 'not_me'],
  ['manual', 'manual'],
]

test('a reason that lasts stays, one that a sign-up would end gives way', async () => {
  await using it = await openLaunched(before.length)
  const fence = await it.session()
  const held = await it.begin(fence, before.length)
  for (const [at, [reason]] of before.entries())
    await sql`insert into suppressions (address_hash, reason, note)
      select address_hash, ${reason}, 'before' from subscribers where id = ${at + 1}`.execute(it.database)
  await it.tell(fence, held, gone)
  const shown = new Map((await readSuppressions(it.database)).map((one) => [one.address, one]))
  for (const [at, [reason, after]] of before.entries()) {
    const one = shown.get(`r${at + 1}@a.example.org`)
    assert.deepEqual([one?.reason, one?.note === 'before'], [after, reason === after], reason)
  }
})

test('the address that was mailed is meant, not the one at the freeze', async () => {
  await using it = await openLaunched(1)
  await sql`update subscribers set address = 'new@b.example.org', address_key = 'new@b.example.org',
    address_hash = decode(md5('new'), 'hex')`.execute(it.database)
  await tell(it, gone)
  const addresses = (await readSuppressions(it.database)).map(({ address }) => address)
  assert.deepEqual(addresses, ['new@b.example.org'])
})

test('of a reader who moved while the message was under way nobody knows which address it was', async () => {
  await using it = await openLaunched(1)
  const fence = await it.session()
  const held = await it.begin(fence, 1)
  await sql`insert into consent_events (subscriber_id, what, by) values (1, 'address_changed', 'reader')`.execute(
    it.database,
  )
  await it.tell(fence, held, gone)
  assert.deepEqual(await readStates(it.database, it.edition), ['rejected'])
  assert.deepEqual(await readBounces(it.database), [])
})

test('one delivery that is tried again by hand is one soft bounce', async () => {
  await using it = await openLaunched(1)
  for (let at = 0; at < 3; at++) {
    await tell(it, full)
    await sql`update deliveries set state = 'waiting', next_at = clock(), settled_at = null`.execute(
      it.database,
    )
  }
  assert.deepEqual(await readSuppressions(it.database), [])
})

test('what was before an operator took the suppression back is forgiven', async () => {
  await using it = await openLaunched(1)
  for (const edition of [101, 102])
    await sql`insert into bounces (address_hash, kind, edition_id, n, source)
      select address_hash, 'soft', ${edition}, 1, 'smtp' from subscribers`.execute(it.database)
  const hash = createHash('md5').update('r1@a.example.org').digest('hex')
  await recordAudit(it.database, { actor: 'me', what: 'suppression_removed', detail: { hash } })
  await tell(it, full)
  assert.deepEqual(await readSuppressions(it.database), [])
})
