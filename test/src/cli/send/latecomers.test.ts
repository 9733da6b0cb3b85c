/** Whom `send --to` means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLatecomers, readLatecomersOf } from '../../../../src/cli/send/latecomers.ts'
import { Mistake } from '../../../../src/mistake.ts'

test('everybody who has not had it, or who has confirmed since a day or an hour', () => {
  const cases: readonly (readonly [text: string, since: string | undefined])[] = [
    ['not-received', undefined],
    ['joined-since:2026-11-01', '2026-10-31T23:00:00.000Z'],
    ['joined-since: 2026-07-01', '2026-06-30T22:00:00.000Z'],
    ['joined-since:2026-11-01 UTC', '2026-11-01T00:00:00.000Z'],
    ['joined-since:2026-11-01 America/New_York', '2026-11-01T04:00:00.000Z'],
    ['joined-since:2026-11-01 07:00', '2026-11-01T06:00:00.000Z'],
    ['joined-since:2026-11-01T07:00:30.250Z', '2026-11-01T07:00:30.000Z'],
  ]
  for (const [text, since] of cases)
    assert.deepEqual(
      readLatecomers(text, 'Europe/Berlin'),
      since === undefined ? { kind: 'not_received' } : { kind: 'joined_since', since: new Date(since) },
      text,
    )
})

test('anything else is refused with what may be given', () => {
  for (const [text, word] of [
    ['everybody', /not-received, or joined-since/],
    ['joined-since', /not-received, or joined-since/],
    ['joined-since:', /is no hour/],
    ['joined-since:yesterday', /is no hour/],
    ['joined-since:2026-02-30', /no such day/],
  ] as const)
    assert.throws(
      () => readLatecomers(text, 'UTC'),
      (error) => error instanceof Mistake && word.test(error.message),
      text,
    )
  assert.throws(
    () => readLatecomersOf({ to: 'not-received', at: '2026-11-24 07:00' }),
    /does not go with --at/,
  )
  assert.equal(readLatecomersOf({}), undefined)
})
