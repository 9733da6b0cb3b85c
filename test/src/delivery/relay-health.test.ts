/** A faulty relay is left alone, longer each time in a row, and forgiven by the first answer. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openRelayHealth } from '../../../src/delivery/relay-health.ts'

function openHealth() {
  const clock = { now: 0 }
  const health = openRelayHealth({ first: 1000, longest: 5000, losses: 3 }, () => clock.now)
  const waits = () => {
    const state = health.now()
    return state.ok ? 0 : state.waitMs
  }
  return { clock, health, waits }
}

const fault = { kind: 'busy', detail: '421' } as const

describe('openRelayHealth', () => {
  it('doubles the wait with each fault in a row, up to the longest', () => {
    const { clock, health, waits } = openHealth()
    const seen = [1, 2, 3, 4, 5].map(() => {
      health.faulted(fault)
      const wait = waits()
      clock.now += wait
      return wait
    })
    assert.deepEqual(seen, [1000, 2000, 4000, 5000, 5000])
  })

  it('takes ten connections that are told the same at once for one fault', () => {
    const { health, waits } = openHealth()
    for (let n = 0; n < 10; n++) health.faulted(fault)
    assert.equal(waits(), 1000)
  })

  it('forgives with the first answer', () => {
    const { health, waits } = openHealth()
    health.faulted(fault)
    health.answered()
    assert.equal(waits(), 0)
    health.faulted(fault)
    assert.equal(waits(), 1000)
  })

  it('makes a fault of the third connection lost in a row, and not of three with an answer between', () => {
    const { health, waits } = openHealth()
    assert.deepEqual([health.lost('a'), health.lost('a')], [undefined, undefined])
    health.answered()
    assert.deepEqual([health.lost('a'), health.lost('a')], [undefined, undefined])
    assert.equal(health.lost('a')?.kind, 'unreachable')
    assert.equal(waits(), 1000)
  })
})
