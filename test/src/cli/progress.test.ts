/** A bar on a terminal, plain lines now and then elsewhere. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { openProgress } from '../../../src/cli/progress.ts'
import type { Totals } from '../../../src/edition/edition.ts'

const none: Totals = {
  frozen: 10,
  accepted: 0,
  rejected: 0,
  suppressed: 0,
  unsubscribed: 0,
  cancelled: 0,
  expired: 0,
  inDoubt: 0,
  outstanding: 10,
}

/** What is shown for so many accepted, one a second. */
function show(isTTY: boolean, accepted: readonly number[]): string {
  const stderr = Object.assign(new PassThrough(), { isTTY })
  let now = 0
  const progress = openProgress({ stderr }, () => now)
  for (const count of accepted) {
    progress.show({ ...none, accepted: count, outstanding: 10 - count })
    now += 1_000
  }
  progress.end()
  return String(stderr.read() ?? '')
}

test('on a terminal every step redraws one line, which ends with a line end', () => {
  const shown = show(true, [0, 5, 10])
  assert.equal(shown.split('\r\u001b[K').length, 4)
  assert.equal(shown.match(/\n/g)?.length, 1)
  assert.match(shown, /█{14}░{14} 5 of 10: 5 accepted, 5\/s/)
  assert.match(shown, /█{28} 10 of 10: 10 accepted, 5\/s\n$/)
})

test('elsewhere a line at the beginning, every five seconds and at the end; no control characters', () => {
  assert.equal(
    show(false, [0, 1, 2, 3, 4, 5, 6, 7, 10]),
    '0 of 10: 0 accepted\n5 of 10: 5 accepted, 1/s\n10 of 10: 10 accepted, 1/s\n',
  )
})
