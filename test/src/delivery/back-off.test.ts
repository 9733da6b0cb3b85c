/** Deferred recipients come back by the schedule, spread a little. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readConfig } from '../../../src/config.ts'
import { nextDelay, noticeSchedule, type Schedule } from '../../../src/delivery/back-off.ts'

/** The numbers in force where nobody has set others. */
const editionSchedule: Schedule = readConfig({ env: {}, cwd: '/', needs: 'nothing' }).delivery.retryMs
const middle = () => 0.5
const minutes = (tries: number, schedule = editionSchedule) => nextDelay(tries, schedule, middle) / 60_000

describe('nextDelay', () => {
  it('waits 5, 15, 30 minutes, 1, 2, 4, 8 hours, then 8 hours each time', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => minutes(tries))
    assert.deepEqual(waits, [5, 15, 30, 60, 120, 240, 480, 480, 480])
  })

  it('waits 1, 5, 15, 60, 240 minutes for a notice', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((tries) => minutes(tries, noticeSchedule))
    assert.deepEqual(waits, [1, 5, 15, 60, 240, 240])
  })

  it('spreads by a fifth to both sides, and no more', () => {
    assert.equal(
      nextDelay(1, [1000], () => 0),
      800,
    )
    assert.equal(
      nextDelay(1, [1000], () => 1 - Number.EPSILON),
      1200,
    )
  })

  it('never waits less after more tries', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, luck) => {
        const random = () => luck
        assert.ok(nextDelay(tries + 1, editionSchedule, random) >= nextDelay(tries, editionSchedule, random))
      }),
    )
  })
})
