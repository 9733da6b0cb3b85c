/** A launch freezes every confirmed reader, once, whoever else launches. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { EditionId } from '../../../src/edition/edition.ts'
import { findEdition } from '../../../src/edition/find-edition.ts'
import { claim } from '../../../src/ledger/claim.ts'
import { type Launch, launch } from '../../../src/ledger/launch.ts'
import { countDeliveries, isSumRight } from '../../../src/ledger/totals.ts'
import { readFates, verifyLedger } from '../../../src/ledger/verify.ts'
import {
  addEdition,
  addList,
  addReaders,
  type EditionOptions,
  leave,
  openFence,
  printOf,
  readStates,
  readStatus,
  setClock,
  suppress,
} from '../../support/ledger.ts'
import { openTestDatabase, type TestDatabase } from '../../support/postgres.ts'

let opened: TestDatabase
before(async () => {
  opened = await openTestDatabase()
})
after(async () => await opened[Symbol.asyncDispose]())

let made = 0
/** A list of its own for a test, with readers. */
async function openList(readers: number): Promise<{ list: number; key: string }> {
  const key = `list${++made}`
  const list = await addList(opened.database, key)
  await addReaders(opened.database, list, readers, key)
  return { list, key }
}

async function launchNow(edition: EditionId, key: string, again = false): Promise<Launch> {
  return await launch(opened.database, { edition, agreed: printOf(key), again })
}

test('every confirmed subscription gets a row, the suppressed their end at once, others none', async () => {
  const { database } = opened
  const { list, key } = await openList(6)
  const ids = (
    await sql<{
      id: number
    }>`select subscriber_id as id from subscriptions where list_id = ${list} order by 1`.execute(database)
  ).rows.map(({ id }) => id)
  const [, second = 0, third = 0, , fifth = 0] = ids
  await suppress(database, second)
  await leave(database, list, third)
  await sql`update subscriptions set state = 'pending' where list_id = ${list} and subscriber_id = ${fifth}`.execute(
    database,
  )
  const edition = await addEdition(database, list, { key })
  assert.deepEqual(await launchNow(edition, key), { kind: 'launched', frozen: 4 })
  assert.deepEqual(await readStates(database, edition), ['waiting', 'suppressed', 'waiting', 'waiting'])
  const rows = await sql<{ n: number; subscriber: number; settled: boolean }>`
    select n, subscriber_id as subscriber, settled_at is not null as settled
    from deliveries where edition_id = ${edition} order by n`.execute(database)
  assert.deepEqual(
    rows.rows,
    [ids[0], second, ids[3], ids[5]].map((subscriber, at) => ({ n: at + 1, subscriber, settled: at === 1 })),
  )
  const { totals, untried } = await countDeliveries(database, edition)
  assert.deepEqual([totals.frozen, totals.suppressed, totals.outstanding, untried], [4, 1, 3, 3])
  assert.ok(isSumRight(totals))
  const found = await findEdition(database, `${key}/latest`)
  assert.equal(found.status, 'sending')
  assert.ok((await verifyLedger(database, found)).every(({ holds }) => holds))
  assert.equal((await readFates(database, found)).length, 4)
})

test('an empty list: nothing is frozen, the edition stays ready and may be launched later', async () => {
  const { database } = opened
  const { list, key } = await openList(0)
  const edition = await addEdition(database, list, { key })
  assert.deepEqual(await launchNow(edition, key), { kind: 'empty' })
  assert.equal(await readStatus(database, edition), 'ready')
  await addReaders(database, list, 1, key)
  assert.deepEqual(await launchNow(edition, key), { kind: 'launched', frozen: 1 })
})

test('a list that is suppressed as a whole is launched, and walked over in one claim', async () => {
  const { database } = opened
  const { list, key } = await openList(30)
  await sql`insert into suppressions (address_hash, reason)
    select address_hash, 'manual' from subscribers s join subscriptions b on b.subscriber_id = s.id
    where b.list_id = ${list} order by s.id limit 25`.execute(database)
  const edition = await addEdition(database, list, { key })
  assert.deepEqual(await launchNow(edition, key), { kind: 'launched', frozen: 30 })
  const fence = await openFence(database)
  const claimed = await claim(database, { edition, fence, limit: 4 })
  assert.deepEqual(
    claimed.map(({ n }) => n),
    [26, 27, 28],
  )
})

test('a second launch does nothing and says whether it was the same edition', async () => {
  const { list, key } = await openList(2)
  const edition = await addEdition(opened.database, list, { key })
  await launchNow(edition, key)
  assert.deepEqual(await launchNow(edition, key), { kind: 'already_launched', sameFingerprint: true })
  assert.deepEqual(await launchNow(edition, 'other'), { kind: 'already_launched', sameFingerprint: false })
})

test('what is not the composed draft that was agreed to is not launched', async () => {
  const { database } = opened
  const { list, key } = await openList(1)
  const edition = await addEdition(database, list, { key })
  assert.deepEqual(await launchNow(edition, 'another draft'), { kind: 'changed' })
  for (const status of ['draft', 'failed', 'cancelled']) {
    await sql`update editions set status = ${status}::edition_status where id = ${edition}`.execute(database)
    assert.deepEqual(await launchNow(edition, key), { kind: 'changed' }, status)
  }
  const none = await addEdition(database, list, { key: `${key}-none` })
  await sql`delete from editions where id = ${none}`.execute(database)
  assert.deepEqual(await launchNow(none, key), { kind: 'changed' })
})

test('eight launches at once: one freezes, seven find it launched', async () => {
  const { list, key } = await openList(50)
  const edition = await addEdition(opened.database, list, { key })
  const launches = await Promise.all(Array.from({ length: 8 }, () => launchNow(edition, key)))
  assert.equal(launches.filter(({ kind }) => kind === 'launched').length, 1)
  assert.equal(launches.filter(({ kind }) => kind === 'already_launched').length, 7)
  assert.equal((await readStates(opened.database, edition)).length, 50)
})

const blocks = ['a', 'b', 'c', 'd', 'e']
const twins: readonly {
  name: string
  other: Omit<EditionOptions, 'key'>
  hours: number
  again?: boolean
  cancelled?: boolean
  otherList?: boolean
  resembles: boolean
}[] = [
  {
    name: 'a typo mended',
    other: { headline: 'H', blocks: ['a', 'b', 'c', 'd', 'x'] },
    hours: 1,
    resembles: true,
  },
  { name: 'six days later', other: { headline: 'H', blocks }, hours: 6 * 24, resembles: true },
  { name: 'eight days later', other: { headline: 'H', blocks }, hours: 8 * 24, resembles: false },
  { name: 'with --again', other: { headline: 'H', blocks }, hours: 1, again: true, resembles: false },
  { name: 'another headline', other: { headline: 'I', blocks }, hours: 1, resembles: false },
  {
    name: 'another story',
    other: { headline: 'H', blocks: ['v', 'w', 'x', 'y', 'z'] },
    hours: 1,
    resembles: false,
  },
  {
    name: 'the first was cancelled',
    other: { headline: 'H', blocks },
    hours: 1,
    cancelled: true,
    resembles: false,
  },
  { name: 'to another list', other: { headline: 'H', blocks }, hours: 1, otherList: true, resembles: false },
]

for (const twin of twins)
  test(`a nearly identical article: ${twin.name}`, async () => {
    const { database } = opened
    const { list, key } = await openList(1)
    const edition = await addEdition(database, list, { key, headline: 'H', blocks })
    await launchNow(edition, key)
    if (twin.cancelled === true)
      await sql`update editions set status = 'cancelled' where id = ${edition}`.execute(database)
    const to = twin.otherList === true ? await openList(1) : { list, key }
    const other = await addEdition(database, to.list, { key: `${key}-2`, ...twin.other })
    await setClock(database, twin.hours * 3_600_000)
    const came = await launchNow(other, `${key}-2`, twin.again)
    await setClock(database, 0)
    assert.deepEqual(came, twin.resembles ? { kind: 'resembles', edition } : { kind: 'launched', frozen: 1 })
    assert.equal(await readStatus(database, other), twin.resembles ? 'ready' : 'sending')
  })

test('a launch does not hold up sign-ups, and two resembling ones at once do not both pass', async () => {
  const { database } = opened
  const { list, key } = await openList(1)
  const one = await addEdition(database, list, { key, headline: 'H', blocks })
  const two = await addEdition(database, list, { key: `${key}-2`, headline: 'H', blocks })
  await database.transaction().execute(async (signUp) => {
    await addReaders(signUp, list, 1, `${key}-new`)
    // The foreign key's lock on the list is held here: the launch must not wait for it.
    const came = await Promise.all([launchNow(one, key), launchNow(two, `${key}-2`)])
    assert.deepEqual(came.map(({ kind }) => kind).sort(), ['launched', 'resembles'])
  })
})
