/**
 * The pace of a relay: turns that all workers share, a quota's block, and the wish of replies to be slower.
 *
 * Long because each case stands beside the stage that it plays on.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { relayLimitsSchema } from '../../src/config/relay-limits.ts'
import type { Budgets, Quota } from '../../src/delivery/budget.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { RelaySettings } from '../../src/delivery/relay-settings.ts'
import { openRelayPace, type RelayPace } from '../../worker/pace.ts'
import { openShares } from '../../worker/pace-shares.ts'

const never = new AbortController().signal
const busy: Outcome = { kind: 'not_begun', detail: '', relayFault: { kind: 'busy', detail: '' } }
const taken: Outcome = { kind: 'accepted', reply: { code: 250, text: 'Ok' } }

function relayWith(limits: Parameters<typeof relayLimitsSchema.parse>[0] & object): RelaySettings {
  const place = { name: 'main', host: '127.0.0.1', port: 25, secure: false, tls: 'never' } as const
  return { ...relayLimitsSchema.parse(limits), ...place }
}

/** A pace on a clock that the test moves, and a store that gives everything at once. */
function openStage(limits: object, changes: Partial<Budgets> = {}) {
  const now = { ms: 0 }
  const calls = { turns: 0, quotas: 0 }
  let free = 0
  const failures: unknown[] = []
  const pace = openRelayPace(relayWith(limits), {
    budgets: {
      turns: {
        async take(wishes) {
          calls.turns += 1
          return wishes.map(({ perSecond, wanted }) => {
            const at = Math.max(free, now.ms)
            free = at + (wanted * 1_000) / perSecond
            return { given: wanted, startsIn: at - now.ms }
          })
        },
      },
      quotas: {
        take: async (_quotas, wanted) => ({ given: wanted, waitMs: 0 }),
        giveBack: async () => undefined,
      },
      ...changes,
    },
    clock: () => now.ms,
    wall: () => Date.parse('2026-11-23T12:00:00Z') + now.ms,
    shares: openShares(
      () => now.ms,
      () => undefined,
    ),
    share: () => 1 / 4,
    failed: (error) => failures.push(error),
  })
  return { now, calls, pace, failures }
}

/** Moves the clock through `ms` while `lanes` send without end; how many began. */
async function count(
  { now, pace }: { now: { ms: number }; pace: RelayPace },
  ms: number,
  { lanes = 5, tick, heard = taken }: { lanes?: number; tick: (ms: number) => void; heard?: Outcome },
): Promise<number> {
  let begun = 0
  const stop = new AbortController()
  const lane = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if ((await pace.take(stop.signal)) !== undefined || stop.signal.aborted) return
      begun += 1
      pace.heard(heard, heard === busy)
      await nextTurn()
    }
  }
  const running = Array.from({ length: lanes }, lane)
  for (const end = now.ms + ms; now.ms < end; ) {
    await nextTurn()
    now.ms += 5
    tick(5)
  }
  stop.abort()
  await Promise.all(running)
  return begun
}

for (const perSecond of [5, 50, 500])
  test(`${perSecond} a second, taken in blocks`, async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const stage = openStage({ perSecond })
    const begun = await count(stage, 10_000, { tick: (ms) => t.mock.timers.tick(ms) })
    assert.ok(begun <= 10 * perSecond && begun >= 9.6 * perSecond - 1, `${begun} in ten seconds`)
    assert.ok(
      stage.calls.turns <= Math.max(begun / 2 + 10, 10 * 1.1 * perSecond),
      `${stage.calls.turns} calls`,
    )
    if (perSecond === 500)
      assert.ok(stage.calls.turns < begun / 10, `${stage.calls.turns} calls for ${begun}`)
  })

test('without a limit nothing is asked and nothing waits', async () => {
  const { pace, calls } = openStage({})
  for (let i = 0; i < 1_000; i += 1) assert.equal(await pace.take(never), undefined)
  assert.deepEqual(calls, { turns: 0, quotas: 0 })
})

test('a stop ends the wait, and leaves the turn to the next one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pace, now } = openStage({ perSecond: 1 })
  await pace.take(never)
  const stop = new AbortController()
  const waiting = pace.take(stop.signal)
  const next = pace.take(never)
  await nextTurn()
  stop.abort()
  assert.equal(await waiting, undefined)
  now.ms = 1_020
  t.mock.timers.tick(1_020)
  assert.equal(await next, undefined)
})

test('who was let through and did not begin leaves its turn to the next one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pace } = openStage({ perSecond: 1 })
  await pace.take(never)
  pace.giveBack()
  assert.equal(await pace.take(never), undefined)
})

test('a turn that is further away than a stretch is worth is a pause', async () => {
  const { pace } = openStage({ perSecond: 0.1 })
  assert.equal(await pace.take(never), undefined)
  const pause = await pace.take(never)
  assert.ok(pause !== undefined && pause.waitMs > 5_000 && pause.waitMs < 11_000, JSON.stringify(pause))
})

test('nobody to ask: the own share of the rate, and the trouble is told', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stage = openStage(
    { perSecond: 100 },
    { turns: { take: async () => await Promise.reject(new Error('away')) } },
  )
  const begun = await count(stage, 4_000, { tick: (ms) => t.mock.timers.tick(ms) })
  assert.ok(begun <= 102 && begun >= 90, `${begun} in four seconds`)
  assert.ok(stage.failures.length > 0 && stage.failures.length < 20)
})

test('a quota is taken in blocks, and its end is a pause until it has something again', async () => {
  const asked: number[] = []
  let left = 450
  const { pace } = openStage(
    { perDay: 10_000, perHour: 2_000 },
    {
      quotas: {
        take: async (quotas: readonly Quota[], wanted) => {
          assert.deepEqual(
            quotas.map(({ key, limit }) => [key, limit]),
            [
              ['main:hour', 2_000],
              ['main:day', 10_000],
            ],
          )
          asked.push(wanted)
          const given = Math.min(wanted, left)
          left -= given
          return { given, waitMs: given > 0 ? 0 : 3_600_000 }
        },
        giveBack: async (_quotas, unused) => {
          left += unused
        },
      },
    },
  )
  let begun = 0
  let pause = await pace.take(never)
  for (; pause === undefined; pause = await pace.take(never)) begun += 1
  assert.deepEqual([begun, pause.waitMs, left], [450, 3_600_000, 0])
  assert.ok(asked.length < 60 && Math.max(...asked) === 10, asked.join())
})

test('what was taken of a quota and not used goes back', async () => {
  let back = 0
  const { pace } = openStage(
    { perDay: 10_000 },
    {
      quotas: {
        take: async () => ({ given: 7, waitMs: 0 }),
        giveBack: async (_quotas, unused) => {
          back += unused
        },
      },
    },
  )
  await pace.take(never)
  await pace.close()
  assert.equal(back, 6)
})

test('a notice goes before all that wait, and takes one of their turns', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pace, now } = openStage({ perSecond: 1 })
  await pace.take(never)
  const order: string[] = []
  const bulk = [1, 2].map(async (n) => {
    const pause = await pace.take(never)
    order.push(pause === undefined ? `bulk ${n}` : `pause ${n}`)
  })
  const notice = pace.precede(never).then(() => order.push('notice'))
  await nextTurn()
  assert.deepEqual(order, [])
  for (const ms of [1_020, 1_020, 1_020]) {
    now.ms += ms
    t.mock.timers.tick(ms)
    for (let i = 0; i < 4; i += 1) await nextTurn()
  }
  await Promise.all([...bulk, notice])
  assert.deepEqual(order, ['notice', 'bulk 1', 'bulk 2'])
})

test('a notice waits for no quota that is used up, and is counted in it', async () => {
  let back = 0
  const { pace } = openStage(
    { perDay: 10_000 },
    {
      quotas: {
        take: async () => ({ given: 0, waitMs: 3_600_000 }),
        giveBack: async (_quotas, unused) => {
          back += unused
        },
      },
    },
  )
  await pace.precede(never)
  await pace.precede(never)
  pace.giveBack()
  assert.ok((await pace.take(never)) !== undefined)
  await pace.close()
  assert.equal(back, -1)
})

test('a storm of 421 halves the rate within 2 s, and it recovers within 5 min', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stage = openStage({ perSecond: 40 })
  const tick = (ms: number): void => t.mock.timers.tick(ms)
  const calm = await count(stage, 4_000, { tick })
  await count(stage, 1_000, { tick, heard: busy })
  const storm = await count(stage, 2_000, { tick, heard: busy })
  assert.ok(storm <= calm / 4, `${calm / 4} a second before, ${storm / 2} in the storm`)
  await count(stage, 20_000, { tick, heard: busy })
  assert.ok(stage.pace.rate() < 2 && stage.pace.rate() > 0.1, `${stage.pace.rate()} a second`)
  stage.now.ms += 100_000
  assert.ok(stage.pace.rate() < 40, `${stage.pace.rate()} a second after 100 s`)
  stage.now.ms += 200_000
  const after = await count(stage, 4_000, { tick })
  assert.ok(after >= calm * 0.95, `${calm} before, ${after} five minutes later`)
})
