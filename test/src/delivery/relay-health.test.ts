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

describe('a relay that is taken out', () => {
  it('stays out until it is mended, whatever is still answered and however long it takes', () => {
    const { clock, health } = openHealth()
    health.takeOut({ kind: 'auth', detail: '535' })
    health.answered()
    clock.now += 1_000_000
    assert.deepEqual(health.now(), { ok: false, fault: { kind: 'auth', detail: '535' }, waitMs: 5000 })
    health.mend()
    assert.deepEqual(health.now(), { ok: true })
  })

  it('tells each fault that is found here with how many there were in a row, and none while it is out', () => {
    const { clock, health, waits } = openHealth()
    const heard: number[] = []
    health.onFault((_fault, inRow) => heard.push(inRow))
    health.faulted(fault)
    clock.now += waits()
    health.faulted(fault)
    health.answered()
    health.faulted(fault)
    health.takeOut(fault)
    health.faulted(fault)
    assert.deepEqual(heard, [1, 2, 1])
  })
})
