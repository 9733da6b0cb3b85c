/** What is forgotten after a week, or after 90 days, and what never is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { forgetBounces, forgetNotices, forgetSessions } from '../../../src/ledger/forget.ts'
import { addNotice } from '../../../src/ledger/notices/add.ts'
import { claimNotices } from '../../../src/ledger/notices/claim.ts'
import { recordNotice } from '../../../src/ledger/notices/record.ts'
import { endSession } from '../../../src/ledger/recover.ts'
import { openFence, setClock } from '../../support/ledger.ts'
import { openTestDatabase } from '../../support/postgres.ts'

const day = 24 * 3_600_000
const payload = { kind: 'test_message', envelopeFrom: 'a@example.org', message: 'M' } as const

test('settled notices and ended sessions go after a week; what is open stays', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const [fence, other] = [await openFence(database), await openFence(database)]
  await addNotice(database, { address: 'settled@example.org', payload, once: 'settled' })
  for (const { id } of await claimNotices(database, { fence, limit: 1 }))
    await recordNotice(database, {
      id,
      fence,
      outcome: { kind: 'accepted', reply: { code: 250, text: 'ok' } },
      delay: 0,
    })
  await addNotice(database, { address: 'open@example.org', payload, once: 'open' })
  await endSession(database, fence)

  const kept = async (): Promise<[string[], number[]]> => {
    const notices = await sql<{ once: string }>`select once from notices order by once`.execute(database)
    const workers = await sql<{ fence: number }>`select fence from workers order by fence`.execute(database)
    return [notices.rows.map(({ once }) => once), workers.rows.map((row) => row.fence)]
  }
  const forget = async (): Promise<number[]> => [
    await forgetNotices(database, 10),
    await forgetSessions(database, 10),
  ]
  await setClock(database, 6 * day)
  assert.deepEqual(await forget(), [0, 0])
  assert.deepEqual(await kept(), [
    ['open', 'settled'],
    [fence, other],
  ])
  await setClock(database, 8 * day)
  assert.deepEqual(await forget(), [1, 1])
  assert.deepEqual(await kept(), [['open'], [other]])
})

test('bounces and complaints go after 90 days, in batches; what they suppressed stays', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const bounce = sql`
    insert into bounces (address_hash, kind, source)
    select '\\x00', k, 'smtp' from unnest(array['hard', 'soft', 'complaint']::bounce_kind[]) k`
  await bounce.execute(database)
  await sql`insert into suppressions (address_hash, reason) values ('\\x00', 'hard_bounce')`.execute(database)
  await setClock(database, 89 * day)
  assert.equal(await forgetBounces(database, 10), 0)
  await bounce.execute(database)
  await setClock(database, 91 * day)
  assert.equal(await forgetBounces(database, 2), 2)
  assert.equal(await forgetBounces(database, 2), 1)
  assert.equal(await forgetBounces(database, 2), 0, 'the later ones stay')
  const kept = await sql`select from suppressions`.execute(database)
  assert.equal(kept.rows.length, 1)
})
