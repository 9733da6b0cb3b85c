/** The stop-loss: too many refused for the message, or too many complaints, and a person has to say go on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openLog } from '../../src/log.ts'
import { weighComplaints } from '../../worker/stop-loss.ts'
import { delivery, openWorkshop, type Workshop } from './workshop.ts'

async function readEdition(shop: Workshop) {
  const read = await sql<{ status: string; reason: string | null; stoppedBy: string | null }>`
    select status, reason, stopped_by as "stoppedBy" from editions where id = ${shop.edition.id}`.execute(
    shop.database,
  )
  const [row] = read.rows
  assert.ok(row !== undefined)
  return row
}

/** Nothing begins any more in a paused edition, so that what is recorded stays. */
async function untilQuiet(shop: Workshop): Promise<void> {
  await shop.until((all) => all.every((state) => state === 'waiting' || state === 'rejected'))
}

test('5 % of the first refused for the message stop it, with a notice; a resume goes on past that count', async () => {
  await using shop = await openWorkshop(300, {
    sink: {
      pace: 200,
      script: [{ at: 'rcpt', when: (to) => to !== 'press@example.org', reply: '554 5.7.1 looks like spam' }],
    },
  })
  await using _worker = await shop.startWorker()
  await shop.wake()
  await shop.untilStatus('paused')
  const { reason, stoppedBy } = await readEdition(shop)
  assert.equal(stoppedBy, 'stop_loss')
  assert.match(
    reason ?? '',
    /^\d+ of the first 300 recipients were refused .* 5 %; most heard: 554 5\.7\.1 .*spam$/,
  )
  await untilQuiet(shop)
  const first = Number.parseInt(reason ?? '', 10)
  assert.ok(first > 15 && first < 60, `${first}`)
  await shop.untilSink((all) => all.some(({ to }) => to[0] === 'press@example.org'))
  await sql`update editions set status = 'sending', stopped_by = null, reason = null`.execute(shop.database)
  await shop.wake()
  await shop.untilStatus('paused')
  const again = Number.parseInt((await readEdition(shop)).reason ?? '', 10)
  assert.ok(again > 2 * first, `${first}, then ${again}`)
})

test('readers that do not exist stop nothing', async () => {
  await using shop = await openWorkshop(100, {
    sink: {
      script: [{ at: 'rcpt', when: (to) => to !== 'press@example.org', reply: '550 5.1.1 no such user' }],
    },
  })
  await using _worker = await shop.startWorker()
  await shop.wake()
  await shop.untilStatus('done')
  assert.equal((await readEdition(shop)).stoppedBy, null)
})

test('more than 0.3 % complaints stop it, three at the least, and each reader counts once', async () => {
  await using shop = await openWorkshop(600)
  const { database, queue, edition } = shop
  await sql`update deliveries set state = 'accepted' where n <= 500`.execute(database)
  const log = openLog({ level: 'silent' })
  const complain = async (hash: number): Promise<string> => {
    await sql`insert into bounces (address_hash, kind, edition_id, source)
      values (${Buffer.from([hash])}, 'complaint', ${edition.id}, 'test')`.execute(database)
    await weighComplaints({ database, queue, log, delivery })
    return (await readEdition(shop)).status
  }
  assert.deepEqual(
    [await complain(1), await complain(2), await complain(2), await complain(3)],
    ['sending', 'sending', 'sending', 'paused'],
  )
  assert.match((await readEdition(shop)).reason ?? '', /^3 readers called it spam, of 500/)
})
