/** A worker whose database may not send opens no session and holds what is under way, until an operator arms it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { readFingerprint } from '../../src/database/fingerprint.ts'
import { writeArming } from '../../src/ledger/guard/armed.ts'
import { countWorkers } from '../../src/ledger/session.ts'
import { look } from '../src/render/sample.ts'
import { readStatus } from '../support/ledger.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** Makes the database think that another one was armed. */
async function disarm({ database }: Workshop): Promise<void> {
  await sql`
    insert into armed (fingerprint, armed_by) values ('{"system":"another"}', 'anna')
    on conflict (one) do update set fingerprint = excluded.fingerprint`.execute(database)
}

/** Arms it as it is. */
async function armHere({ database }: Workshop): Promise<void> {
  const place = { site: look.site, dataFolder: '/', embedded: undefined }
  await writeArming(database, await readFingerprint(database, place), 'anna')
  await sql`update editions set status = 'sending' where stopped_by = 'guard'`.execute(database)
}

test('at its start: no session, nothing sent, the edition is held; armed, it goes on without a restart', async () => {
  await using shop = await openWorkshop(5)
  await disarm(shop)
  await using worker = await shop.startWorker()
  await shop.wake()
  await worker.sweep()
  assert.equal(await countWorkers(shop.database), 0)
  assert.equal(await readStatus(shop.database, shop.edition.id), 'held')
  assert.deepEqual(await shop.taken(), [])
  await armHere(shop)
  await worker.sweep()
  assert.equal(await countWorkers(shop.database), 1)
  await shop.untilAccepted(5)
})

test('in mid-send: what is on the wire ends, nothing else begins, the session is given up', async () => {
  await using shop = await openWorkshop(200, { sink: { pace: 100 } })
  await using worker = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(20)
  await disarm(shop)
  await worker.sweep()
  assert.equal(await readStatus(shop.database, shop.edition.id), 'held')
  await shop.until((all) => all.every((state) => state === 'waiting' || state === 'accepted'))
  const taken = await shop.taken()
  assert.ok(taken.length < 200)
  await worker.sweep()
  assert.deepEqual(await shop.taken(), taken)
  assert.equal(new Set(taken).size, taken.length)
})
