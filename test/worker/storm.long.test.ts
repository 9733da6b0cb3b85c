/** A storm of 421 on the wire: half the rate within two seconds, and all of it again when it is over; nobody is blamed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'
import { sql } from 'kysely'
import { openWorkshop } from './workshop.ts'

const perSecond = 100
/** A thirtieth of the real times: five minutes are ten seconds here. The reaction is as long as it is. */
const steering = { reaction: 1_000, coolDown: 500, recovery: 8_000 }
const recovered = 10_000

test('half within 2 s, the whole rate again within the time for it, no try lost', {
  timeout: 90_000,
}, async (t) => {
  /** When each message was handed over, whole. */
  const handed: number[] = []
  let storm = false
  const inStorm = (): boolean => {
    handed.push(performance.now())
    return storm
  }
  await using shop = await openWorkshop(4_000, {
    limits: { connections: 10, perSecond },
    sink: { script: [{ at: 'dot', when: inStorm, reply: '421 4.7.0 too many messages, slow down' }] },
  })
  await using _worker = await shop.startWorker({ times: { steering } })
  await shop.wake()
  const measure = async (ms: number): Promise<number> => {
    const from = performance.now()
    await pass(ms)
    return (handed.filter((at) => at >= from).length * 1_000) / (performance.now() - from)
  }
  await shop.untilAccepted(perSecond)
  const calm = await measure(3_000)
  assert.ok(calm > 0.8 * perSecond && calm <= 1.02 * perSecond, `${calm} a second`)

  storm = true
  await pass(2_000)
  const slow = await measure(2_000)
  assert.ok(slow <= calm / 2 && slow > 0, `${slow} a second, two seconds into the storm`)

  storm = false
  const soon = await measure(1_000)
  assert.ok(soon < 0.75 * calm, `${soon} a second right after the storm`)
  const over = performance.now() - 1_000
  let after = soon
  while (after < 0.9 * calm && performance.now() - over < recovered) after = await measure(1_000)
  const took = (performance.now() - over) / 1_000
  t.diagnostic(`${calm.toFixed(1)} a second, in the storm ${slow.toFixed(1)}, then ${soon.toFixed(1)}`)
  t.diagnostic(`${after.toFixed(1)} after ${took.toFixed(1)} s`)
  assert.ok(after >= 0.9 * calm, `${after} a second ${took} s after the storm, ${calm} before it`)

  const found = await sql<{ state: string; tries: number }>`
    select state, max(tries)::int as tries from deliveries group by state order by state`.execute(
    shop.database,
  )
  assert.ok(
    found.rows.every(({ state }) => !['rejected', 'expired', 'in_doubt'].includes(state)),
    JSON.stringify(found.rows),
  )
  const bounced = await sql`select from bounces`.execute(shop.database)
  assert.equal(bounced.rows.length, 0)
})
