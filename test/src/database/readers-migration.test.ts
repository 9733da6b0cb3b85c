/** Consent that was kept with each subscription becomes the first entries of the log, and nothing of it is lost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { up as first } from '../../../src/database/migrations/0001-first.ts'
import { up as readers } from '../../../src/database/migrations/0005-readers.ts'
import { readConsent } from '../../../subscribers/consent/read.ts'
import { openTestDatabase } from '../../support/postgres.ts'

test('who, why, when and how are told by the log as they were by the record', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  await sql`drop schema public cascade`.execute(database)
  await sql`create schema public`.execute(database)
  await first(database)
  await sql`insert into lists (key, name) values ('daily', 'Daily')`.execute(database)
  await sql`
    insert into subscribers (address, address_key, address_typed, address_hash)
    select a, a, a, a::bytea from unnest(array['stays', 'left', 'asks']) a`.execute(database)
  const old = (name: string, state: string, consent: object) => sql`
    insert into subscriptions (list_id, subscriber_id, state, consent, confirmed_at, unsubscribed_at)
    select l.id, r.id, ${state}::subscription_state, ${JSON.stringify(consent)}::jsonb,
      case when ${state} <> 'pending' then timestamptz '2026-05-01 09:00Z' end,
      case when ${state} = 'unsubscribed' then timestamptz '2026-06-01 09:00Z' end
    from lists l, subscribers r where r.address = ${name}`
  await old('stays', 'confirmed', {
    basis: 'at the fair',
    by: 'import',
    source: 'fair.csv',
    line: 7,
  }).execute(database)
  await old('left', 'unsubscribed', {
    ...{ basis: 'by phone', by: 'operator' },
    withdrawals: [
      { by: 'page', edition: 3, n: 9, at: '2026-05-20T10:00:00Z' },
      { by: 'one_click', at: '2026-06-01T09:00:00Z' },
    ],
  }).execute(database)
  await old('asks', 'pending', {}).execute(database)
  await readers(database)

  const told = async (name: string) => {
    const { rows } = await sql<{ id: number }>`select id from subscribers where address = ${name}`.execute(
      database,
    )
    return await readConsent(database, rows[0]?.id ?? 0)
  }
  assert.partialDeepStrictEqual(await told('stays'), [
    {
      ...{
        what: 'added',
        by: 'import',
        to: 'confirmed',
        basis: 'at the fair',
        at: new Date('2026-05-01T09:00Z'),
      },
      detail: { source: 'fair.csv', line: 7 },
    },
  ])
  assert.partialDeepStrictEqual(await told('left'), [
    { what: 'added', by: 'operator', to: 'confirmed', basis: 'by phone', detail: null },
    { what: 'left', by: 'link', to: 'unsubscribed', edition: 3, n: 9, at: new Date('2026-05-20T10:00Z') },
    { what: 'left', by: 'one_click', to: 'unsubscribed', at: new Date('2026-06-01T09:00Z') },
  ])
  assert.partialDeepStrictEqual(await told('asks'), [{ what: 'asked', to: 'pending' }])
  const { rows } = await sql<{
    source: string
  }>`select source from subscriptions order by subscriber_id`.execute(database)
  assert.deepEqual(
    rows.map(({ source }) => source),
    ['import', 'operator', 'operator'],
  )
})
