/** A list that wants nobody to miss an edition: whom the relay left in doubt gets the same message again, by itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openWorkshop } from './workshop.ts'

test('a message whose reply was lost is sent again with its Message-ID, and only then is the edition done', async () => {
  await using shop = await openWorkshop(5, {
    sink: {
      script: [{ at: 'recorded', when: (rcpt) => rcpt.startsWith('r2@'), times: 1, end: 'reset' }],
    },
  })
  const { database } = shop
  await sql`
    update editions set settings = jsonb_set(settings, '{inDoubt,peerReset}', '"resend"')`.execute(database)
  await using worker = await shop.startWorker()
  await shop.wake()
  await shop.untilAccepted(4)
  await shop.until((all) => all.includes('in_doubt'))
  const planned = async (): Promise<boolean> => {
    const read = await sql`select from deliveries where state = 'in_doubt' and next_at is not null`.execute(
      database,
    )
    return read.rows.length === 1
  }
  while (!(await planned())) await worker.sweep()
  assert.equal((await sql`select from editions where status = 'sending'`.execute(database)).rows.length, 1)
  // Its five minutes are over.
  await sql`update deliveries set next_at = clock() where state = 'in_doubt'`.execute(database)
  await worker.sweep()
  await shop.untilStatus('done')
  const copies = (await shop.sink.accepted()).filter(({ to }) => to[0]?.startsWith('r2@'))
  assert.equal(copies.length, 2)
  assert.equal(new Set(copies.map(({ messageId }) => messageId)).size, 1)
})
