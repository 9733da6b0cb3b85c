/** A recipient whose connection is lost again and again is deferred; one that was unlucky is tried at once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { openLosses } from '../../worker/losses.ts'

const lost: Outcome = { kind: 'not_begun', detail: 'closed at RCPT' }
const away: Outcome = {
  kind: 'not_begun',
  detail: 'gone',
  relayFault: { kind: 'unreachable', detail: 'gone' },
}
const busy: Outcome = { kind: 'not_begun', detail: '421', relayFault: { kind: 'busy', detail: '421' } }
const accepted: Outcome = { kind: 'accepted', reply: { code: 250, text: 'ok' } }

test('the third loss is a deferral that tells why, and the count begins anew', () => {
  const losses = openLosses()
  assert.deepEqual([losses.weigh(7, lost).kind, losses.weigh(7, away).kind], ['not_begun', 'not_begun'])
  const third = losses.weigh(7, lost)
  assert.equal(third.kind, 'deferred')
  assert.match(third.kind === 'deferred' ? third.reply.text : '', /lost 3 times.*closed at RCPT/)
  assert.equal(losses.weigh(7, lost).kind, 'not_begun')
})

test('each recipient has its own count', () => {
  const losses = openLosses()
  for (const n of [1, 2, 3, 4]) assert.equal(losses.weigh(n, lost).kind, 'not_begun')
})

test('an answer wipes the count; a busy relay is no loss of the recipient', () => {
  const losses = openLosses()
  losses.weigh(7, lost)
  losses.weigh(7, lost)
  assert.equal(losses.weigh(7, accepted).kind, 'accepted')
  losses.weigh(7, lost)
  losses.weigh(7, lost)
  assert.equal(losses.weigh(7, busy).kind, 'not_begun')
  assert.equal(losses.weigh(7, lost).kind, 'not_begun')
})
