/** The readers who would get a merge field's fallback are counted as their messages would be filled. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { countFallbacks, judgeFallbacks } from '../../../src/preflight/count-fallbacks.ts'
import { addList } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

test('null, empty and blank values count, and so do confirmed readers of this list only who are not suppressed', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const [daily, other] = [await addList(database, 'daily'), await addList(database, 'other')]
  await sql`
    with made as (
      insert into subscribers (address, address_key, address_typed, address_hash, name, attributes)
      select a, a, a, decode(md5(a), 'hex'), n, t::jsonb from (values
        ('a@example.org', 'Ada', '{"town": "Bath", "name": "no"}'), ('b@example.org', null, '{"town": " "}'),
        ('c@example.org', ' ', '{"town": null}'), ('d@example.org', 'Dora', '{}')) v (a, n, t)
      returning id, address
    ), suppressed as (
      insert into subscribers (address, address_key, address_typed, address_hash, name, attributes)
      select a, a, a, decode(md5(a), 'hex'), null, '{}'::jsonb from (values ('s@example.org')) v (a)
      returning id, address_hash
    ), gone as (
      insert into suppressions (address_hash, reason) select address_hash, 'complaint' from suppressed
    )
    insert into subscriptions (list_id, subscriber_id, state)
    select ${daily}::integer, id, 'confirmed'::subscription_state from made where address < 'd'
    union all select ${daily}, id, 'unsubscribed' from made where address > 'd'
    union all select ${daily}, id, 'confirmed' from suppressed
    union all select ${other}, id, 'confirmed' from made where address > 'd'`.execute(database)
  const fields = [
    { field: 'name', fallback: 'friend' },
    { field: 'town', fallback: '' },
    { field: 'towm', fallback: 'here' },
  ]
  const counts = await countFallbacks(database, daily, fields)
  assert.deepEqual(
    counts.map(({ field, readers, without }) => [field, readers, without]),
    [
      ['name', 3, 2],
      ['town', 3, 2],
      ['towm', 3, 3],
    ],
  )
  assert.deepEqual(
    judgeFallbacks(counts).map(({ level, message }) => `${level} ${message}`),
    [
      'warning 2 of 3 readers have no name, and get "friend" in its place.',
      'warning 2 of 3 readers have no town, and get nothing in its place.',
      'error No reader has a value for {{reader.towm}}. Check its spelling, or import that column.',
    ],
  )
  assert.deepEqual(await countFallbacks(database, daily, []), [])
})

test('an empty list, and one where everybody has a name, give nothing to tell', () => {
  const count = { field: 'town', fallback: '' }
  assert.deepEqual(judgeFallbacks([{ ...count, readers: 0, without: 0 }]), [])
  assert.deepEqual(judgeFallbacks([{ ...count, readers: 9, without: 0 }]), [])
  const nameless = judgeFallbacks([{ field: 'name', fallback: '', readers: 9, without: 9 }])
  assert.deepEqual(
    nameless.map(({ level }) => level),
    ['warning'],
  )
})
