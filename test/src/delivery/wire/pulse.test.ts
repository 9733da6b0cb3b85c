/** Messages are announced ahead only to a relay that answers soon. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPulse } from '../../../../src/delivery/wire/pulse.ts'

test('not before it has answered; a slow answer counts at once, quick ones by and by', () => {
  const pulse = openPulse()
  assert.equal(pulse.quick(), false)
  pulse.beat(3)
  assert.equal(pulse.quick(), true)
  pulse.beat(2_000)
  assert.equal(pulse.quick(), false)
  for (let times = 0; times < 10; times++) pulse.beat(3)
  assert.equal(pulse.quick(), false)
  for (let times = 0; times < 10; times++) pulse.beat(3)
  assert.equal(pulse.quick(), true)
})
