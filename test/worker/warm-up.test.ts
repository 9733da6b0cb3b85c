/** What counts in a warm-up's cap: all that goes out under a domain, by any relay and any worker; notices first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { openRelays } from '../../src/delivery/relays.ts'
import { addNotice } from '../../src/ledger/notices/add.ts'
import { openSink } from '../support/sink.ts'
import { delivery, openWorkshop, relayAt, type Workshop } from './workshop.ts'

const warmUp = { since: new Date().toISOString().slice(0, 10), perDay: [6, 6] }

/** How many count in each quota. */
async function readUsed({ database }: Workshop): Promise<Record<string, number>> {
  const found = await sql<{ key: string; used: number }>`
    select substring(key from '^quota:(.*):[0-9]+$') as key, sum(used)::int as used from budgets
    where starts_with(key, 'quota:') group by 1 order by 1`.execute(database)
  return Object.fromEntries(found.rows.map(({ key, used }) => [key, used]))
}

/** Adds a notice to the operator and waits until it has left. */
async function sendNotice({ database, queue }: Workshop): Promise<void> {
  await addNotice(database, {
    address: 'press@example.org',
    payload: { kind: 'sign_ups_held', asked: 900, allowed: 60 },
  })
  await queue.wake({ name: 'notify' })
  for (let open = 1; open > 0; await nextTurn()) {
    const found = await sql`select from notices where state <> 'accepted'`.execute(database)
    open = found.rows.length
  }
}

test('the cap of a domain of From holds for two relays and two workers together', async () => {
  await using shop = await openWorkshop(20)
  await using second = await openSink()
  const change = {
    delivery: { ...delivery, warmUp: { 'example.org': warmUp } },
    times: { sweep: 300 },
    courier: () => openRelays([relayAt(shop.sink.port, 'first'), relayAt(second.port, 'second')]),
  }
  {
    await using _one = await shop.startWorker({ ...change, courier: change.courier() })
    await using _two = await shop.startWorker({ ...change, courier: change.courier() })
    await shop.wake()
    await shop.untilAccepted(6)
  }
  assert.equal((await shop.taken()).length + (await second.accepted()).length, 6)
  assert.deepEqual(await readUsed(shop), { '@example.org:day': 6 })
  assert.equal((await shop.states()).filter((state) => state === 'waiting').length, 14)
})

test('a notice is counted first, in relay and domain, and goes also when both are used up', async () => {
  await using shop = await openWorkshop(20, { limits: { perDay: 8 } })
  {
    await using _worker = await shop.startWorker({
      delivery: { ...delivery, warmUp: { 'example.org': warmUp } },
    })
    await sendNotice(shop)
    await shop.wake()
    await shop.untilAccepted(5)
    await sendNotice(shop)
  }
  assert.equal((await shop.taken()).length, 5)
  assert.deepEqual(await readUsed(shop), { '@example.org:day': 7, 'sink:day': 7 })
})

test('a notice goes by a relay that may carry its domain of From', async () => {
  await using shop = await openWorkshop(1, { limits: { fromDomains: ['example.com'] } })
  await using second = await openSink()
  {
    await using _worker = await shop.startWorker({
      courier: openRelays([
        relayAt(shop.sink.port, 'first', { fromDomains: ['example.com'], weight: 9 }),
        relayAt(second.port, 'second', { fromDomains: ['example.org'] }),
      ]),
    })
    await sendNotice(shop)
  }
  const noticesAt = async (sink: typeof second): Promise<number> =>
    (await sink.accepted()).filter(({ to }) => to[0] === 'press@example.org').length
  assert.deepEqual([await noticesAt(shop.sink), await noticesAt(second)], [0, 1])
})
