/** The pace: so many messages a second, shared by the workers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openPace } from '../../worker/pace.ts'

const never = new AbortController().signal

const paces: readonly { perSecond: number; share: number; within: number; messages: number }[] = [
  { perSecond: 50, share: 1, within: 1_000, messages: 50 },
  { perSecond: 50, share: 0.25, within: 2_000, messages: 25 },
  { perSecond: 0.5, share: 1, within: 10_000, messages: 5 },
  { perSecond: 1_000, share: 1, within: 100, messages: 100 },
]
for (const { perSecond, share, within, messages } of paces)
  test(`${perSecond} a second, a share of ${share}`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    let now = 0
    const pace = openPace(
      perSecond,
      () => share,
      () => now,
    )
    let begun = 0
    let running = true
    const lane = async (): Promise<void> => {
      while (running) {
        await pace.take(never)
        begun += 1
      }
    }
    void lane()
    for (; now < within; now += 5) {
      await nextTurn()
      t.mock.timers.tick(5)
    }
    running = false
    // A late timer is made up for by up to 50 ms' worth.
    const slack = (perSecond * share * 50) / 1_000 + 2
    assert.ok(Math.abs(begun - messages) <= slack, `${begun} in ${within} ms`)
  })

test('without a limit nothing waits; a stop ends the wait', async () => {
  const free = openPace(
    undefined,
    () => 1,
    () => 0,
  )
  await free.take(never)
  const pace = openPace(
    0.001,
    () => 1,
    () => 0,
  )
  await pace.take(never)
  const stop = new AbortController()
  const waiting = pace.take(stop.signal)
  stop.abort()
  await waiting
  await pace.take(stop.signal)
})
