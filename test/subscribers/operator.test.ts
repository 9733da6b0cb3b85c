/** What an operator does to single readers and to lists: added once, gone for good, shown in full. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hashAddress } from '../../src/address.ts'
import { addSubscriber, type Newcomer } from '../../subscribers/add.ts'
import { changeConsent, keepWording } from '../../subscribers/consent/change.ts'
import { exportSubscribers } from '../../subscribers/export.ts'
import { findList, readLists, synchroniseLists } from '../../subscribers/lists.ts'
import { removeSubscriber } from '../../subscribers/remove.ts'
import { showSubscriber } from '../../subscribers/show.ts'
import { addSuppression, readSuppressions, removeSuppression } from '../../subscribers/suppressions.ts'
import { testList } from '../support/lists.ts'
import { openTestDatabase } from '../support/postgres.ts'

const suppressionSecret = createSecretKey(Buffer.alloc(32, 7))

async function openDaily() {
  const opened = await openTestDatabase()
  await sql`insert into lists (key, name) values ('daily', 'Daily')`.execute(opened.database)
  const add = (typed: string, more: Partial<Newcomer> = {}) =>
    addSubscriber(opened.database, {
      list: 'daily',
      typed,
      consent: 'asked by phone',
      suppressionSecret,
      ...more,
    })
  return { ...opened, add, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}

test('a reader is added once, and not after leaving or while suppressed', async () => {
  await using opened = await openDaily()
  const { add, database } = opened
  assert.equal(await add('Ada@Example.org', { name: 'Ada' }), 'added')
  assert.equal(await add('ada@example.org'), 'already')
  assert.equal((await removeSubscriber(database, 'daily', 'ADA@example.org')).kind, 'unsubscribed')
  assert.equal((await removeSubscriber(database, 'daily', 'ada@example.org')).kind, 'already_unsubscribed')
  assert.equal((await removeSubscriber(database, 'daily', 'nobody@example.org')).kind, 'no_subscription')
  assert.equal(await add('ada@example.org'), 'unsubscribed')
  await addSuppression(database, 'bob@example.org', { reason: 'manual', suppressionSecret })
  assert.equal(await add('Bob@example.org'), 'suppressed')
  await assert.rejects(add('nobody'), { exitCode: 2, message: /"nobody" is no address: / })
  await assert.rejects(add('x@example.org', { consent: ' ' }), { exitCode: 2, message: /--consent/ })
})

test('a suppression keeps its first reason, is listed, and goes only when it is taken off', async () => {
  await using opened = await openDaily()
  const { add, database } = opened
  await add('ada@example.org')
  const suppress = (reason: 'manual' | 'complaint') =>
    addSuppression(database, 'ADA@example.org', { reason, note: 'asked by post', suppressionSecret })
  assert.equal(await suppress('manual'), 'suppressed')
  assert.equal(await suppress('complaint'), 'already')
  const [listed] = await readSuppressions(database)
  assert.partialDeepStrictEqual(listed, {
    address: 'ada@example.org',
    reason: 'manual',
    note: 'asked by post',
  })
  assert.equal((await readLists(database))[0]?.suppressed, 1)
  assert.equal(await removeSuppression(database, 'ada@example.org', suppressionSecret), 'removed')
  assert.equal(await removeSuppression(database, 'ada@example.org', suppressionSecret), 'not_suppressed')
})

test('all that is known about an address is shown: consent, lists, suppression, deliveries', async () => {
  await using opened = await openDaily()
  const { add, database } = opened
  await add('Ada@example.org', { name: 'Ada' })
  await sql`
    insert into editions (list_id, key, source_hash, fingerprint, subject, preheader, theme, settings, headline, block_hashes)
    select id, 'k', '', '', 'Hello', '', '', '{}', '', '{}' from lists`.execute(database)
  await sql`
    insert into deliveries (edition_id, n, subscriber_id, state, address_hash, code, reply)
    select e.id, 1, s.id, 'rejected', s.address_hash, 550, 'no such user' from editions e, subscribers s`.execute(
    database,
  )
  await addSuppression(database, 'ada@example.org', { reason: 'hard_bounce', suppressionSecret })
  const shown = await showSubscriber(database, 'ADA@EXAMPLE.ORG', suppressionSecret)
  assert.partialDeepStrictEqual(shown, {
    suppression: { reason: 'hard_bounce' },
    subscriber: { address: 'Ada@example.org', name: 'Ada' },
    subscriptions: [{ list: 'daily', state: 'confirmed', source: 'operator' }],
    events: [
      { list: 'daily', what: 'added', by: 'operator', basis: 'asked by phone', from: null, to: 'confirmed' },
    ],
    deliveries: [{ n: 1, subject: 'Hello', state: 'rejected', code: 550 }],
  })
  const unknown = await showSubscriber(database, 'bob@example.org', suppressionSecret)
  assert.deepEqual([unknown.subscriber, unknown.suppression, unknown.deliveries], [undefined, undefined, []])
  const { rows } = await sql<{ address_hash: Buffer }>`select address_hash from subscribers`.execute(database)
  assert.deepEqual(rows[0]?.address_hash, hashAddress('ada@example.org', suppressionSecret))
})

test('lists follow broadsheet.yaml: made, renamed, retired, taken back under the same id', async () => {
  await using opened = await openTestDatabase()
  const db = opened.database
  const synchronise = (names: Readonly<Record<string, string>>) =>
    synchroniseLists(db, {
      file: 'broadsheet.yaml',
      lists: new Map(Object.entries(names).map(([key, name]) => [key, testList(key, { name })])),
    })
  await synchronise({ daily: 'Daily', weekly: 'Weekly' })
  const { id } = await findList(db, 'daily')
  await synchronise({ weekly: 'The Weekly' })
  await assert.rejects(findList(db, 'daily'), { exitCode: 2, message: /daily is retired/ })
  await assert.rejects(findList(db, 'dally'), { exitCode: 2, message: /no list dally. There are: weekly\./ })
  await synchronise({ daily: 'Daily again', weekly: 'The Weekly' })
  assert.deepEqual(await findList(db, 'daily'), { id, key: 'daily', name: 'Daily again', retired: false })
  await synchroniseLists(db, { lists: new Map() })
  assert.deepEqual(
    (await readLists(db)).map((list) => [list.key, list.retired]),
    [
      ['daily', false],
      ['weekly', false],
    ],
  )
})

test("the export of a list says what each reader agreed to: an operator's reason, or the words of the form", async () => {
  await using opened = await openDaily()
  const { add, database } = opened
  await add('ada@example.org')
  const made = await sql<{ id: number; list: number }>`
    insert into subscribers (address, address_key, address_typed, address_hash)
    select 'bob@example.org', 'bob@example.org', 'bob@example.org', 'bob'::bytea
    returning id, (select id from lists) as list`.execute(database)
  const { id: subscriber = 0, list = 0 } = made.rows[0] ?? {}
  const wording = 'Yes, send me the daily story.'
  await keepWording(database, wording)
  await changeConsent(database, {
    ...{ subscriber, lists: [list], what: 'confirmed', to: 'confirmed', from: ['none'] },
    evidence: { by: 'form', wording },
  })
  const out = new PassThrough()
  const written = text(out)
  await exportSubscribers(database, out, { list: 'daily' })
  const [, ada, bob] = (await written).split('\n')
  assert.match(ada ?? '', /^ada@.*asked by phone/)
  assert.match(bob ?? '', /^bob@.*Yes, send me the daily story\./)
})
