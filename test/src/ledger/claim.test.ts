/** Claim, intend, record: what each verb lets through, table by table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { claim } from '../../../src/ledger/claim.ts'
import { intend } from '../../../src/ledger/intend.ts'
import { release } from '../../../src/ledger/release.ts'
import { cancel, pause, resume } from '../../../src/ledger/steer.ts'
import {
  first,
  type Launched,
  lease,
  leave,
  openLaunched,
  outcomes,
  readRow,
  readStates,
  setClock,
  suppress,
} from '../../support/ledger.ts'

const hour = 3_600_000
const numbers = (rows: readonly { n: number }[]): number[] => rows.map(({ n }) => n)

test('claim takes the first pass along n, then nothing', async () => {
  await using it = await openLaunched(5)
  const order = { edition: it.edition, fence: await it.session(), limit: 2 }
  const one = await claim(it.database, order)
  const { since } = first(one)
  assert.ok(Math.abs(Date.now() - since.getTime()) < hour)
  assert.deepEqual(one, [
    {
      n: 1,
      turn: 1,
      subscriber: 1,
      address: 'r1@a.example.org',
      name: 'Reader 1',
      since,
      source: 'operator',
      attributes: null,
      tries: 0,
    },
    {
      n: 2,
      turn: 1,
      subscriber: 2,
      address: 'r2@a.example.org',
      name: 'Reader 2',
      since: one[1]?.since ?? since,
      source: 'operator',
      attributes: null,
      tries: 0,
    },
  ])
  assert.deepEqual(numbers(await claim(it.database, order)), [3, 4])
  assert.deepEqual(numbers(await claim(it.database, order)), [5])
  assert.deepEqual(await claim(it.database, order), [])
})

test('claim brings when and how each reader signed up; an old subscription counts from when it was made', async () => {
  await using it = await openLaunched(2)
  await sql`update subscriptions set source = 'embed', confirmed_at = '2024-02-29T12:00:00Z'
    where subscriber_id = 1`.execute(it.database)
  await sql`update subscriptions set confirmed_at = null, created_at = '2020-01-01T00:00:00Z'
    where subscriber_id = 2`.execute(it.database)
  const claimed = await claim(it.database, { edition: it.edition, fence: await it.session(), limit: 2 })
  assert.deepEqual(
    claimed.map(({ since, source }) => [since.toISOString(), source]),
    [
      ['2024-02-29T12:00:00.000Z', 'embed'],
      ['2020-01-01T00:00:00.000Z', 'operator'],
    ],
  )
})

test('claim brings the readers’ attributes only where the edition has merge fields', async () => {
  await using it = await openLaunched(2)
  await sql`update subscribers set attributes = '{"city": "Köln"}' where id = 2`.execute(it.database)
  const order = { edition: it.edition, fence: await it.session(), limit: 2, attributes: true }
  assert.deepEqual(
    (await claim(it.database, order)).map(({ attributes }) => attributes),
    [{}, { city: 'Köln' }],
  )
})

test('claim takes what is due again first, by its hour, and fills up from the first pass', async () => {
  await using it = await openLaunched(8)
  const fence = await it.session()
  const held = await it.begin(fence, 4)
  await it.tell(fence, held.slice(0, 1), outcomes.deferred, 20_000)
  await it.tell(fence, held.slice(1, 3), outcomes.deferred, 10_000)
  await it.tell(fence, held.slice(3), outcomes.deferred, hour)
  await setClock(it.database, 21_000)
  const order = { edition: it.edition, fence: await it.session() }
  assert.deepEqual(numbers(await claim(it.database, { ...order, limit: 2 })), [2, 3])
  const more = await claim(it.database, { ...order, limit: 3 })
  assert.deepEqual(numbers(more), [1, 5, 6])
  assert.deepEqual(
    more.map(({ turn, tries }) => [turn, tries]),
    [
      [2, 1],
      [1, 0],
      [1, 0],
    ],
  )
})

test('claim settles those who are suppressed, unsubscribed or erased, and does not hand them out', async () => {
  await using it = await openLaunched(6)
  await suppress(it.database, 1)
  await leave(it.database, it.list, 2)
  await sql`delete from subscribers where id = 3`.execute(it.database)
  await sql`delete from subscriptions where subscriber_id = 4`.execute(it.database)
  // A change of address takes hold in mid-send (DESIGN 3.12).
  await sql`update subscribers set address = 'new@example.org' where id = 5`.execute(it.database)
  const claimed = await claim(it.database, { edition: it.edition, fence: await it.session(), limit: 5 })
  assert.deepEqual(
    claimed.map(({ n, address }) => [n, address]),
    [[5, 'new@example.org']],
  )
  assert.deepEqual(await readStates(it.database, it.edition), [
    'suppressed',
    'unsubscribed',
    'unsubscribed',
    'unsubscribed',
    'claimed',
    'waiting',
  ])
  assert.notEqual((await readRow(it.database, it.edition, 2))['settled_at'], null)
})

test('claims at once are disjoint and leave nobody out', async () => {
  await using it = await openLaunched(60)
  const fences = await Promise.all([it.session(), it.session(), it.session()])
  const held = await it.begin(first(fences), 20)
  await release(it.database, { edition: it.edition, fence: first(fences), held: [] })
  await it.tell(first(fences), held, outcomes.deferred)
  const claims = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      claim(it.database, { edition: it.edition, fence: fences[at % 3] ?? 0, limit: 5 }),
    ),
  )
  const all = numbers(claims.flat()).sort((a, b) => a - b)
  assert.deepEqual(
    all,
    Array.from({ length: 60 }, (_, at) => at + 1),
  )
})

const noClaims: readonly { name: string; when: (it: Launched, fence: number) => Promise<unknown> }[] = [
  { name: 'whose lease is over', when: (it) => setClock(it.database, lease + 1_000) },
  {
    name: 'that was ended',
    when: (it, fence) =>
      sql`update workers set ended_at = clock() where fence = ${fence}`.execute(it.database),
  },
  { name: 'while the edition is paused', when: (it) => pause(it.database, it.edition, 'by a test') },
  { name: 'once the edition is cancelled', when: (it) => cancel(it.database, it.edition, 'by a test') },
]
for (const { name, when } of noClaims)
  test(`a session ${name} claims nothing, and nothing that it claimed goes on`, async () => {
    await using it = await openLaunched(4)
    const fence = await it.session()
    const held = await claim(it.database, { edition: it.edition, fence, limit: 2 })
    await when(it, fence)
    assert.deepEqual(await claim(it.database, { edition: it.edition, fence, limit: 2 }), [])
    assert.deepEqual(await intend(it.database, { edition: it.edition, fence, held }), [])
  })

test('a resumed edition goes on where it stood', async () => {
  await using it = await openLaunched(2)
  const fence = await it.session()
  await pause(it.database, it.edition, 'by a test')
  await resume(it.database, it.edition)
  assert.deepEqual(numbers(await it.begin(fence, 5)), [1, 2])
})
