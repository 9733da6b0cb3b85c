/** What each recipient's message says of itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readUnsubscribe } from '../../../src/link.ts'
import { recipientValues } from '../../../src/message/recipient-values.ts'
import { address, recipient, ring, sender } from './sender.ts'

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
  assert.equal(first.values.preferencesUrl, `https://news.example.org/p/${token}`)
})

test('when and how the reader signed up goes along, where it is known', () => {
  const since = new Date('2024-02-29T12:00:00Z')
  const { values } = recipientValues(sender, { ...recipient, since, source: 'import' }, date)
  assert.deepEqual(values.signedUp, { on: since, by: 'import' })
  assert.equal(recipientValues(sender, recipient, date).values.signedUp, undefined)
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
