/** What each recipient's message says of itself. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isAddressFault, parseAddress } from '../../../src/address.ts'
import type { EditionId } from '../../../src/edition/edition.ts'
import { openKeyRing, readUnsubscribe } from '../../../src/link.ts'
import { recipientValues, type Sender } from '../../../src/message/recipient-values.ts'

const ring = openKeyRing([randomBytes(32).toString('hex')])

function address(typed: string) {
  const parsed = parseAddress(typed)
  if (isAddressFault(parsed)) throw new Error(parsed.fault)
  return parsed.address
}

const sender: Sender = {
  ring,
  instance: 'inst',
  edition: 71 as EditionId,
  listId: 3,
  settings: {
    site: 'https://news.example.org',
    from: { name: 'News', address: address('news@example.org') },
  },
}
const recipient = { n: 1000, subscriber: 9, address: 'ada@example.net', name: null }
const date = new Date('2025-11-22T15:00:00Z')

test('the same on every try, with a link that names the subscription', () => {
  const first = recipientValues(sender, recipient, date)
  assert.deepEqual(recipientValues(sender, recipient, date), first)
  assert.equal(first.values.messageId, '<d.1z.rs.inst@example.org>')
  assert.equal(first.values.date, 'Sat, 22 Nov 2025 15:00:00 +0000')
  assert.equal(first.envelopeFrom, 'news@example.org')
  assert.equal(first.values.unsubscribeMailto, undefined)
  const token = first.values.unsubscribeUrl.replace('https://news.example.org/u/', '')
  assert.deepEqual(readUnsubscribe(ring, token), { list: 3, subscriber: 9, edition: 71, n: 1000 })
})

test('an inbound address and a bounce domain are used where they are set', () => {
  const settings = {
    ...sender.settings,
    inbound: address('out@example.org'),
    bounceDomain: 'bounce.example.org',
  }
  const { values, envelopeFrom } = recipientValues({ ...sender, settings }, recipient, date)
  assert.match(values.unsubscribeMailto ?? '', /^mailto:out@example\.org\?subject=[\w.-]+$/)
  assert.equal(envelopeFrom, 'b+1z.rs@bounce.example.org')
})
