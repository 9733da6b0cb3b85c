/** What stands in the footer is each reader's own; an edition that an earlier release composed goes out as it is. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import { claim } from '../../src/ledger/claim.ts'
import { openKeyRing } from '../../src/link.ts'
import { fillMessage } from '../../src/message/fill-message.ts'
import { recipientValues } from '../../src/message/recipient-values.ts'
import { openSendables } from '../../worker/load-sendable.ts'
import { openFence } from '../support/ledger.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** Each reader's message by the address, as a worker would hand it to the relay. */
async function fill({ database, edition }: Workshop): Promise<Map<string, Buffer>> {
  const sendable = await openSendables(database, () => undefined)(edition.id)
  assert.ok(sendable !== undefined)
  const ring = openKeyRing([randomBytes(32).toString('base64url')])
  const sender = { ...sendable, ring, instance: 'test' }
  const claimed = await claim(database, {
    edition: edition.id,
    fence: await openFence(database),
    limit: 10,
    attributes: sendable.attributes,
  })
  return new Map(
    claimed.map((to) => {
      const { values } = recipientValues(sender, to, new Date())
      return [to.address, Buffer.concat(fillMessage(sendable.message, values))]
    }),
  )
}

test('each reader is told which address, since when, and by which form', async () => {
  await using shop = await openWorkshop(2)
  await sql`update subscriptions set source = 'form', confirmed_at = '2024-02-29T12:00:00Z'
    where subscriber_id = 1`.execute(shop.database)
  await sql`update subscriptions set source = 'import', confirmed_at = '2023-01-31T23:59:00Z'
    where subscriber_id = 2`.execute(shop.database)
  const sent = await fill(shop)
  for (const [to, said] of [
    ['r1@a.example.org', 'Signed up on February 29, 2024, with the form on our sign-up page.'],
    ['r2@a.example.org', 'Added on January 31, 2023, from an earlier list of readers.'],
  ] as const) {
    const { text = '', html } = await simpleParser(sent.get(to) ?? '')
    for (const body of [text, String(html)]) {
      assert.ok(body.includes(said), body)
      assert.ok(body.includes(to))
      const out = /https:\/\/news\.example\.org\/u\/([\w-]+)/.exec(body)?.[1]
      assert.ok(out !== undefined && body.includes(`https://news.example.org/p/${out}`))
      // With the site before it, it still fits a line of plain text.
      assert.ok(`/p/${out}`.length <= 60)
    }
  }
})

test('an edition in the first format goes out with what it has', async () => {
  await using shop = await openWorkshop(1)
  const parts = ['Subject: From before\r\n\r\nTo ', { name: 'address', fallback: '', encoding: 'text' }]
  await sql`update edition_parts set v = 1, parts = ${JSON.stringify(parts)}::json`.execute(shop.database)
  const [message] = [...(await fill(shop)).values()]
  assert.match(message?.toString() ?? '', /^Subject: From before\r\n\r\nTo r1@a\.example\.org/)
})
