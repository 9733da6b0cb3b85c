/** What the readers' side forgets, and when: not a day too early, and nobody else's. Long because each kind of thing that is forgotten has its own before and after. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import { changeConsent } from '../../subscribers/consent/change.ts'
import type { Evidence } from '../../subscribers/consent/evidence.ts'
import {
  cutAddresses,
  dropAgents,
  forgetAddressChanges,
  forgetChallenges,
  forgetConfirmations,
  forgetEvents,
  forgetLimits,
  forgetSignUps,
  purgePending,
} from '../../subscribers/retention.ts'
import { addList, first, setClock } from '../support/ledger.ts'
import { openTestDatabase } from '../support/postgres.ts'

const day = 24 * 3_600_000
const evidence: Evidence = { by: 'form', ip: '192.0.2.77', userAgent: 'Browser/1' }

/** Adds somebody who is on no list. */
async function addPerson(database: Database, address: string): Promise<number> {
  const added = await sql<{ id: number }>`
    insert into subscribers (address, address_key, address_typed, address_hash)
    values (${address}, ${address}, ${address}, decode(md5(${address}), 'hex')) returning id`.execute(
    database,
  )
  return first(added.rows).id
}

async function ask(
  database: Database,
  subscriber: number,
  lists: readonly number[],
  how: Evidence = evidence,
): Promise<void> {
  await changeConsent(database, {
    ...{ subscriber, lists, what: 'asked', to: 'pending', from: ['none', 'pending'] },
    evidence: how,
  })
  await sql`
    insert into confirmations (subscriber_id, address_hash, domain_hash, list_ids, request, worked)
    select id, address_hash, address_hash, ${[...lists]}::int[],
      ${JSON.stringify({ address: 'a', ip: how.ip, userAgent: how.userAgent })}::jsonb, true
    from subscribers where id = ${subscriber}`.execute(database)
}

async function confirm(database: Database, subscriber: number, lists: readonly number[]): Promise<void> {
  const from = ['pending'] as const
  await changeConsent(database, { subscriber, lists, what: 'confirmed', to: 'confirmed', from, evidence })
}

async function leave(database: Database, subscriber: number, lists: readonly number[]): Promise<void> {
  const from = ['confirmed'] as const
  await changeConsent(database, { subscriber, lists, what: 'left', to: 'unsubscribed', from, evidence })
}

/** The addresses that are known. */
async function readPeople(database: Database): Promise<string[]> {
  const read = await sql<{ address: string }>`select address from subscribers order by id`.execute(database)
  return read.rows.map(({ address }) => address)
}

async function readLog(database: Database, subscriber: number): Promise<string[]> {
  const read = await sql<{ what: string; ip: string | null; agent: string | null }>`
    select what, abbrev(ip) as ip, user_agent as agent from consent_events where subscriber_id = ${subscriber}
    order by id`.execute(database)
  return read.rows.map(({ what, ip, agent }) => `${what} ${ip} ${agent}`)
}

test('who never confirmed is forgotten with everything; who is on another list only leaves this one', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const [daily, weekly] = [await addList(database, 'daily'), await addList(database, 'weekly')]
  const never = await addPerson(database, 'never@example.org')
  const half = await addPerson(database, 'half@example.org')
  const again = await addPerson(database, 'again@example.org')
  const gone = await addPerson(database, 'gone@example.org')
  const suppressed = await addPerson(database, 'suppressed@example.org')
  for (const person of [never, half, again, suppressed]) await ask(database, person, [daily, weekly])
  await ask(database, gone, [daily])
  await confirm(database, half, [weekly])
  await confirm(database, gone, [daily])
  await leave(database, gone, [daily])
  await sql`
    insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
    values (${never}, 'b', 'b', 'b', ''::bytea)`.execute(database)
  await sql`
    insert into suppressions (address_hash, reason)
    select address_hash, 'not_me' from subscribers where id = ${suppressed}`.execute(database)
  await setClock(database, 10 * day)
  await ask(database, again, [daily])

  await setClock(database, 13 * day)
  assert.equal(await purgePending(database, 14 * day, 100), 0)
  await setClock(database, 15 * day)
  // One at a time, so that a batch is seen to leave the rest for the next one.
  const batches: number[] = []
  while (batches.at(-1) !== 0) batches.push(await purgePending(database, 14 * day, 1))
  assert.deepEqual(batches.toSorted().reverse(), [2, 2, 1, 1, 0])
  assert.deepEqual(await readPeople(database), ['half@example.org', 'again@example.org', 'gone@example.org'])
  assert.deepEqual(await readLog(database, never), [])
  assert.deepEqual((await readLog(database, half)).at(-1), 'purged null null')
  assert.deepEqual((await readLog(database, gone)).length, 3, 'a leaving is never taken for a sign-up')
  const left = await sql<{ person: number | null; request: unknown }>`
    select subscriber_id as person, request from confirmations order by id`.execute(database)
  assert.deepEqual(
    left.rows.map(({ person, request }) => (request === null ? null : person)),
    [null, half, again, null, gone, again],
    'the limits still count them, and know nobody',
  )
  const other = await sql<{ changes: number; suppressions: number }>`
    select (select count(*)::int from address_changes) as changes,
      (select count(*)::int from suppressions) as suppressions`.execute(database)
  assert.deepEqual(other.rows, [{ changes: 0, suppressions: 1 }])
})

test('a confirmation that comes while the purge waits for it wins', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const daily = await addList(database, 'daily')
  const late = await addPerson(database, 'late@example.org')
  await ask(database, late, [daily])
  await setClock(database, 15 * day)
  await database.transaction().execute(async (confirming) => {
    await sql`select from subscribers where id = ${late} for key share`.execute(confirming)
    await confirm(confirming, late, [daily])
    assert.equal(await purgePending(database, 14 * day, 100), 0)
  })
  assert.equal(await purgePending(database, 14 * day, 100), 0)
  assert.deepEqual(await readPeople(database), ['late@example.org'])
})

test('an address is cut to its network, a browser is forgotten, the rest of the entry stands', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const daily = await addList(database, 'daily')
  const [four, six, none] = [
    await addPerson(database, 'four@example.org'),
    await addPerson(database, 'six@example.org'),
    await addPerson(database, 'none@example.org'),
  ]
  await ask(database, four, [daily])
  await ask(database, six, [daily], { by: 'form', ip: '2001:db8:77:1:2:3:4:5', userAgent: 'B' })
  await ask(database, none, [daily], { by: 'form' })
  await setClock(database, 29 * day)
  assert.equal(await cutAddresses(database, 30 * day, 100), 0)
  await setClock(database, 31 * day)
  assert.equal(await cutAddresses(database, 30 * day, 1), 2)
  assert.equal(await cutAddresses(database, 30 * day, 100), 2)
  assert.equal(await cutAddresses(database, 30 * day, 100), 0, 'what is cut is not looked at again')
  assert.deepEqual(await readLog(database, four), ['asked 192.0.2.0/24 Browser/1'])
  assert.deepEqual(await readLog(database, six), ['asked 2001:db8:77::/48 B'])
  const asked = await sql<{
    ip: string | null
  }>`select request ->> 'ip' as ip from confirmations order by id`.execute(database)
  assert.deepEqual(
    asked.rows.map(({ ip }) => ip),
    ['192.0.2.0/24', '2001:db8:77::/48', null],
  )
  assert.equal(await dropAgents(database, 30 * day, 100), 4)
  assert.equal(await dropAgents(database, 30 * day, 100), 0)
  assert.deepEqual(await readLog(database, four), ['asked 192.0.2.0/24 null'])
  assert.deepEqual(await readLog(database, none), ['asked null null'])
})

test('the log goes of those who are on no list, as a whole, when the last of it is old enough', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const [daily, weekly] = [await addList(database, 'daily'), await addList(database, 'weekly')]
  const stays = await addPerson(database, 'stays@example.org')
  const left = await addPerson(database, 'left@example.org')
  const leftLately = await addPerson(database, 'lately@example.org')
  for (const person of [stays, left, leftLately]) {
    await ask(database, person, [daily, weekly])
    await confirm(database, person, [daily, weekly])
  }
  await leave(database, left, [daily, weekly])
  await leave(database, stays, [weekly])
  await setClock(database, 1_000 * day)
  await leave(database, leftLately, [daily, weekly])
  const keepMs = 1_095 * day
  await setClock(database, 1_100 * day)
  // In looks of three entries, each where the one before it ended, and then from the front.
  const looks: { removed: number; upTo: number }[] = []
  for (let after = 0, turn = 0; turn < 6; turn++) {
    const looked = await forgetEvents(database, { keepMs, after, limit: 3 })
    looks.push(looked)
    after = looked.upTo
    if (after === 0) break
  }
  assert.equal(
    looks.reduce((sum, { removed }) => sum + removed, 0),
    6,
  )
  assert.equal(looks.at(-1)?.upTo, 0)
  assert.ok(looks.length > 2)
  assert.deepEqual(await readLog(database, left), [])
  assert.equal((await readLog(database, stays)).length, 5)
  assert.equal((await readLog(database, leftLately)).length, 6, 'its leaving may still be asked about')
  assert.equal((await readPeople(database)).length, 3, 'that somebody left is never forgotten with it')
})

test('what only served a moment goes when it is over', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const daily = await addList(database, 'daily')
  await ask(database, await addPerson(database, 'a@example.org'), [daily])
  await sql`insert into used_challenges (id, expires_at) values ('\\x01', clock() + interval '1 hour')`.execute(
    database,
  )
  await sql`insert into sign_ups (request, worked) values ('{}', true)`.execute(database)
  await sql`
    insert into address_changes (subscriber_id, address, address_key, address_typed, address_hash)
    values (1, 'b', 'b', 'b', ''::bytea)`.execute(database)
  await sql`
    insert into rate_limits (key, expire)
    values ('over', extract(epoch from now())::bigint * 1000), ('for ever', null)`.execute(database)
  const forget = async () => [
    await forgetChallenges(database, 10),
    await forgetLimits(database, 10),
    await forgetSignUps(database, 10),
    await forgetAddressChanges(database, 10),
    await forgetConfirmations(database, 10),
  ]
  assert.deepEqual(await forget(), [0, 0, 0, 0, 0])
  await setClock(database, day)
  assert.deepEqual(await forget(), [1, 1, 0, 0, 0])
  await setClock(database, 3 * day)
  assert.deepEqual(await forget(), [0, 0, 1, 0, 0])
  await setClock(database, 8 * day)
  assert.deepEqual(await forget(), [0, 0, 0, 1, 0])
  await setClock(database, 31 * day)
  assert.deepEqual(await forget(), [0, 0, 0, 0, 1])
})
