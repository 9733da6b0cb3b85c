/** A pace gives places out on a schedule: never faster, and no slower for a late timer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from '../../../src/inbox/pace.ts'

test('ten messages at five a second take their places 200 ms apart, however late the timer is', async () => {
  let now = 1000
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms + 13
    },
  }
  const pace = createPace(5, clock)
  const begun: number[] = []
  for (let n = 0; n < 10; n += 1) {
    await pace(new AbortController().signal)
    begun.push(now - 1000)
  }
  assert.deepEqual(begun, [0, 213, 413, 613, 813, 1013, 1213, 1413, 1613, 1813])
})

test('time that nobody used is not caught up with', async () => {
  let now = 0
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
  const pace = createPace(10, clock)
  const signal = new AbortController().signal
  await pace(signal)
  now = 5000
  await pace(signal)
  await pace(signal)
  assert.equal(now, 5100)
})

test('a wait ends when the inbox closes', async () => {
  const closing = new AbortController()
  const pace = createPace(0.01)
  await pace(closing.signal)
  const waiting = pace(closing.signal)
  closing.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
})
