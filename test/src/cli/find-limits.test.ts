/** Which limits an edition waits for: counted in the database, by the settings in force. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { findLimits } from '../../../src/cli/find-limits.ts'
import { relayLimitsSchema } from '../../../src/config/relay-limits.ts'
import { openQuotas } from '../../../src/ledger/quotas.ts'
import { openLaunched } from '../../support/ledger.ts'
import { delivery } from '../../worker/workshop.ts'

const [hour, day] = [3_600_000, 86_400_000]

test('a quota that is used up, until when; recipients who wait for their domain; nothing once it is over', async () => {
  await using ledger = await openLaunched(4)
  const { database, edition } = ledger
  await sql`update editions set settings = settings || '{"from": {"address": "news@example.org"}}'`.execute(
    database,
  )
  const now = new Date()
  const warmUp = { since: now.toISOString().slice(0, 10), perDay: [3, 3] }
  const relay = (name: string, limits: object) => ({
    ...relayLimitsSchema.parse(limits),
    ...{ name, url: 'smtp://127.0.0.1', local: true, inbox: false },
  })
  const config: Parameters<typeof findLimits>[1] = {
    relays: [
      relay('main', { perHour: 5, perDay: 100, domains: { 'a.example.org': { perSecond: 1 } } }),
      relay('other', { perHour: 1, lists: ['another'] }),
      relay('spare', { perDay: 100, warmUp }),
    ],
    delivery: { ...delivery, warmUp: { 'example.org': warmUp } },
  }
  const read = async (status: 'sending' | 'done' = 'sending') =>
    await findLimits(database, config, { id: edition, status }, now)
  const quotas = openQuotas(database)
  await quotas.take([{ key: 'main:hour', limit: 5, spanMs: hour }], 4)
  await quotas.take([{ key: 'other:hour', limit: 1, spanMs: hour }], 1)
  assert.deepEqual(await read(), { quotas: [], domains: [] })

  await quotas.take([{ key: 'main:hour', limit: 5, spanMs: hour }], 1)
  await quotas.take([{ key: 'spare:day', limit: 3, spanMs: day }], 3)
  await quotas.take([{ key: '@example.org:day', limit: 3, spanMs: day }], 3)
  await sql`
    update deliveries set next_at = clock() + n * interval '1 minute', tries = case when n = 1 then 1 else 0 end
    where n < 4`.execute(database)
  const found = await read()
  assert.deepEqual(
    found.quotas.map(({ of, name, limit, per, warmUp }) => [of, name, limit, per, warmUp]).sort(),
    [
      ['domain', 'example.org', 3, 'day', true],
      ['relay', 'main', 5, 'hour', false],
      ['relay', 'spare', 3, 'day', true],
    ],
  )
  for (const { per, until } of found.quotas) {
    const span = per === 'hour' ? hour : day
    const ms = until.getTime() - now.getTime()
    assert.ok(ms > span - 1_000 && ms <= (span * 61) / 60 + 60_000, `${per}: ${ms} ms`)
  }
  const [wait] = found.domains
  assert.deepEqual(
    [found.domains.length, wait?.domain, wait?.recipients, wait?.relays],
    [1, 'a.example.org', 2, ['main']],
  )
  assert.ok(Math.abs((wait?.until.getTime() ?? 0) - now.getTime() - 180_000) < 60_000)
  assert.deepEqual(await read('done'), { quotas: [], domains: [] })
})
