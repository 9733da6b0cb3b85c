/** Replies that ask to be slower: whom they mean, and how the speed goes down and comes back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Blame, Outcome } from '../../../src/delivery/outcome.ts'
import { openSteering, readSlowness, type Slowed } from '../../../src/delivery/steer-pace.ts'

const said = (code: number, enhanced: string, text = '', blame: Blame = 'relay'): Outcome => ({
  kind: code < 300 ? 'accepted' : code < 500 ? 'deferred' : 'rejected',
  blame,
  reply: { code, text, ...(enhanced === '' ? {} : { enhanced }) },
})
const replies: readonly [string, Outcome, Slowed | undefined][] = [
  ['250', said(250, '2.0.0'), undefined],
  ['421 before MAIL', { kind: 'not_begun', detail: '', relayFault: { kind: 'busy', detail: '' } }, 'relay'],
  [
    'a lost connection',
    { kind: 'not_begun', detail: '', relayFault: { kind: 'unreachable', detail: '' } },
    undefined,
  ],
  ['421 after the dot', said(421, '4.7.0'), 'relay'],
  ['454 throttling', said(454, '4.7.0', 'Throttling failure: Maximum sending rate exceeded'), 'relay'],
  ['450 bare', said(450, ''), 'domain'],
  ['451 4.3.0', said(451, '4.3.0'), 'domain'],
  ['451 4.7.1', said(451, '4.7.1', 'too much mail from you'), 'domain'],
  ['452 4.7.650 by Microsoft', said(452, '4.7.650'), 'domain'],
  ['450 greylisted', said(450, '4.7.1', 'Greylisted, try again later'), undefined],
  ['450 mailbox busy', said(450, '4.2.1', '', 'recipient'), undefined],
  ['452 mailbox full', said(452, '4.2.2', '', 'recipient'), undefined],
  ['552 too big', said(552, '5.3.4', '', 'message'), undefined],
  ['550 by policy', said(550, '5.7.1'), undefined],
  ['nobody knows', { kind: 'in_doubt', cause: 'timed_out', detail: '' }, undefined],
]
for (const [what, outcome, whom] of replies)
  test(`${what}: ${whom ?? 'nobody'} is to be slower`, () => {
    assert.equal(readSlowness(outcome), whom)
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
