/** Replies that ask to be slower: whom they mean, and how the speed goes down and comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify, type Phase } from '../../../src/delivery/classify.ts'
import { blameOf, type Outcome, type ReplyClass } from '../../../src/delivery/outcome.ts'
import { parseReply } from '../../../src/delivery/reply.ts'
import { openSteering, readSlowness, type Slowed } from '../../../src/delivery/steer-pace.ts'

const refused = (about: ReplyClass | undefined, code: number, enhanced: string): Outcome => ({
  kind: code < 500 ? 'deferred' : 'rejected',
  blame: about === undefined ? 'relay' : blameOf[about],
  ...(about === undefined ? {} : { class: about }),
  reply: { code, text: '', ...(enhanced === '' ? {} : { enhanced }) },
})
const busy: Outcome = { kind: 'not_begun', detail: '', relayFault: { kind: 'busy', detail: '' } }
const lost: Outcome = { kind: 'not_begun', detail: '', relayFault: { kind: 'unreachable', detail: '' } }
const others: readonly [string, Outcome, Slowed | undefined][] = [
  ['250', { kind: 'accepted', reply: { code: 250, text: '' } }, undefined],
  ['421 before the dot', busy, 'relay'],
  ['a lost connection', lost, undefined],
  ['nobody knows', { kind: 'in_doubt', cause: 'timed_out', detail: '' }, undefined],
]
for (const [what, outcome, whom] of others)
  test(`${what}: ${whom ?? 'nobody'} is to be slower`, () => {
    assert.equal(readSlowness(outcome), whom)
  })

const refusals: readonly [ReplyClass | undefined, number, string, Slowed | undefined][] = [
  ['throttle', 421, '4.7.0', 'relay'],
  ['throttle', 421, '4.2.1', 'relay'],
  ['relay_busy', 421, '', 'relay'],
  ['throttle', 454, '4.7.0', 'relay'],
  ['relay_busy', 454, '', 'relay'],
  ['policy', 454, '4.7.1', 'relay'],
  ['throttle', 450, '', 'domain'],
  ['throttle', 452, '4.5.3', 'domain'],
  ['throttle', 452, '4.7.650', 'domain'],
  ['throttle', 432, '4.3.2', 'domain'],
  ['throttle', 450, '4.2.1', undefined],
  ['relay_busy', 451, '4.3.0', 'domain'],
  ['relay_busy', 451, '', 'domain'],
  ['relay_busy', 452, '4.3.1', 'domain'],
  ['policy', 450, '4.7.1', 'domain'],
  ['policy', 451, '4.7.26', 'domain'],
  ['policy', 450, '', undefined],
  ['auth', 451, '4.7.8', 'domain'],
  ['greylist', 421, '4.7.0', undefined],
  ['greylist', 450, '4.7.1', undefined],
  ['greylist', 454, '4.7.1', undefined],
  ['soft_mailbox', 450, '', undefined],
  ['soft_mailbox', 450, '4.2.1', undefined],
  ['soft_mailbox', 452, '4.2.2', undefined],
  ['content', 451, '4.6.0', undefined],
  ['content', 452, '4.3.4', undefined],
  ['protocol', 451, '4.5.1', undefined],
  ['sender', 450, '4.1.8', undefined],
  ['unknown', 450, '4.8.1', 'domain'],
  ['unknown', 459, '4.8.1', undefined],
  [undefined, 451, '', 'domain'],
  [undefined, 0, '', undefined],
  ['throttle', 550, '5.4.5', undefined],
  ['policy', 550, '5.7.1', undefined],
  ['hard_recipient', 550, '5.1.1', undefined],
]
for (const [about, code, enhanced, whom] of refusals)
  test(`${about ?? 'no class'}, ${code} ${enhanced}: ${whom ?? 'nobody'} is to be slower`, () => {
    assert.equal(readSlowness(refused(about, code, enhanced)), whom)
  })

// A whole sentence of theirs, through the table of replies.
const sentences: readonly [Phase, string, Slowed | undefined][] = [
  ['dot', '421 4.7.28 Gmail has detected an unusual rate of mail', 'relay'],
  ['dot', '454 Throttling failure: Maximum sending rate exceeded', 'relay'],
  ['rcpt', '450 User is receiving mail too quickly', 'domain'],
  ['rcpt', '451 4.7.650 The mail server has been temporarily rate limited', 'domain'],
  ['rcpt', '450 4.7.1 Client host rejected: cannot find your hostname', 'domain'],
  ['rcpt', '450 4.2.0 Greylisted', undefined],
  ['rcpt', '450 4.2.1 The user you are trying to contact is receiving mail at a rate', undefined],
  ['rcpt', '452 4.2.2 Mailbox full', undefined],
]
for (const [phase, line, whom] of sentences)
  test(`${line}: ${whom ?? 'nobody'} is to be slower`, () => {
    const reply = parseReply(line, 'anna@example.org')
    assert.ok(reply !== undefined)
    const verdict = classify(phase, reply)
    assert.ok(verdict.kind === 'deferred')
    assert.equal(readSlowness({ ...verdict, reply }), whom)
  })

test('half at once, once for all that was on its way; never nothing', () => {
  let now = 0
  const steering = openSteering(() => now)
  assert.equal(steering.rate(), Number.POSITIVE_INFINITY)
  steering.slow(100)
  assert.equal(steering.rate(), 50)
  now = 500
  steering.slow(100)
  assert.equal(steering.rate(), 50)
  for (now = 2_000; now < 20_000; now += 1_500) steering.slow(100)
  assert.equal(steering.rate(), 100 / 64)
})

test('up evenly after a while without such a reply: what it was within five minutes, and then no limit', () => {
  let now = 0
  const steering = openSteering(() => now)
  for (; now < 20_000; now += 1_500) steering.slow(100)
  const last = now - 1_500
  now = last + 14_000
  assert.equal(steering.rate(), 100 / 64)
  const speeds: number[] = []
  for (; now < last + 300_000; now += 10_000) speeds.push(steering.rate())
  assert.deepEqual(
    speeds,
    speeds.toSorted((a, b) => a - b),
  )
  assert.ok((speeds.at(-1) ?? 0) >= 100, `${speeds.at(-1)}`)
  now = last + 600_000
  assert.equal(steering.rate(), Number.POSITIVE_INFINITY)
})
