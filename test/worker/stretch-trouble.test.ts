/**
 * A stretch in trouble with the relay, the ledger or ourselves: nothing is lost, nothing is sent on a guess.
 * Long because each trouble is one test, and all of them say together what a stretch holds to.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { accepted, makeClaimed, numbers, setStage } from './stage.ts'

const upTo = (many: number): number[] => Array.from({ length: many }, (_, at) => at + 1)
const sorted = (from: Iterable<number>): number[] => [...from].sort((a, b) => a - b)
const notBegun: Outcome = { kind: 'not_begun', detail: 'withdrawn' }

test('a relay fault ends it: no further message begins', async () => {
  const fault = { kind: 'unreachable', detail: 'no route' } as const
  const stage = setStage({ recipients: 100, connections: 2 })
  const running = stage.run()
  const one = await stage.sent.take()
  const two = await stage.sent.take()
  one.end({ kind: 'not_begun', detail: 'no route', relayFault: fault })
  await nextTurn()
  two.end(accepted)
  const { end, tail } = await running
  await tail
  assert.deepEqual(end, { kind: 'relay_fault', fault })
  assert.deepEqual(stage.sent.waiting, [])
  const told = [...stage.recorded.keys(), ...stage.released]
  assert.deepEqual(sorted(told), upTo(told.length))
})

test('a fault is told rather than that nothing more was due', async () => {
  const fault = { kind: 'busy', detail: 'later' } as const
  const stage = setStage({ recipients: 1, connections: 2 })
  const running = stage.run()
  const only = await stage.sent.take()
  while (stage.claims.length < 2) await nextTurn()
  only.end({ kind: 'not_begun', detail: 'later', relayFault: fault })
  const { end, tail } = await running
  await tail
  assert.deepEqual(end, { kind: 'relay_fault', fault })
})

test('a relay that holds a message up does not hold up the end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const stage = setStage({ recipients: 2, connections: 2, budget: 1_000 })
  const running = stage.run()
  const open = [await stage.sent.take(), await stage.sent.take()]
  assert.ok(open.every(({ mayBegin }) => mayBegin()))
  t.mock.timers.tick(3_000)
  const { end, tail } = await running
  assert.equal(end.kind, 'out_of_time')
  assert.equal(stage.recorded.size, 0)
  t.mock.timers.reset()
  for (const sent of open) sent.end(accepted)
  await tail
  assert.deepEqual(sorted(stage.recorded.keys()), [1, 2])
})

test('the ledger fails in claim: what had begun is recorded, nothing else begins', async () => {
  const error = new Error('the database is away')
  let claims = 0
  const stage = setStage({
    recipients: 100,
    verbs: {
      claim: async () => {
        claims += 1
        if (claims > 1) throw error
        return [makeClaimed(1)]
      },
    },
    answer: () => accepted,
  })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'failed', error })
  assert.deepEqual([...stage.recorded], [[1, 'accepted']])
})

test('the ledger fails in intend: the group is withdrawn and given back, for both ways it may have gone', async () => {
  const error = new Error('the answer was lost')
  const stage = setStage({
    recipients: 3,
    verbs: {
      intend: async () => {
        throw error
      },
    },
  })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'failed', error })
  assert.deepEqual(stage.sent.waiting, [])
  assert.deepEqual(sorted(stage.released), [1, 2, 3])
  const group = [...stage.recorded]
  assert.ok(group.length > 0 && group.every(([, kind]) => kind === 'not_begun'))
})

test('the end is told at once, though what failed can not be given back yet', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const back = Promise.withResolvers<void>()
  const stage = setStage({
    recipients: 3,
    verbs: {
      intend: async () => {
        throw new Error('away')
      },
      release: async (held) => {
        await back.promise
        stage.released.push(...numbers(held))
      },
    },
  })
  const running = stage.run()
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  t.mock.timers.tick(10_000)
  const { end, tail } = await running
  assert.equal(end.kind, 'failed')
  t.mock.timers.reset()
  back.resolve()
  await tail
  assert.deepEqual(sorted(stage.released), [1, 2, 3])
})

test('who is not let through is given back and not sent to', async () => {
  const stage = setStage({
    recipients: 6,
    answer: () => accepted,
    verbs: {
      intend: async (held) => held.filter(({ n }) => n % 2 === 0).map(({ n }) => ({ n, date: new Date() })),
    },
  })
  const { end, tail } = await stage.run()
  await tail
  assert.equal(end.kind, 'dry')
  assert.deepEqual(sorted(stage.recorded.keys()), [2, 4, 6])
  assert.deepEqual(sorted(stage.released), [1, 3, 5])
})

test('a message that can not even be handed over ends the stretch; the others are recorded', async () => {
  const error = new Error('a bug')
  const stage = setStage({
    recipients: 40,
    connections: 2,
    answer: ({ to }) => {
      if (to.n === 5) throw error
      return accepted
    },
  })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'failed', error })
  assert.ok(!stage.recorded.has(5), 'what came of it nobody knows: it is left to the end of the lease')
  const told = sorted([...stage.recorded.keys(), ...stage.released, 5])
  assert.deepEqual(told, upTo(told.length))
})

test('a slow relay: what can not begin within 250 ms is withdrawn, and is no try', async () => {
  const stage = setStage({ recipients: 4, connections: 4 })
  const running = stage.run()
  const begun = await stage.sent.take()
  const waiting = [await stage.sent.take(), await stage.sent.take(), await stage.sent.take()]
  assert.ok(begun.mayBegin())
  stage.now.ms += 260
  // What waits for a connection is told to go; what has begun is not.
  await Promise.all(
    waiting.map(({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve))),
  )
  assert.equal(begun.signal.aborted, false)
  assert.deepEqual(
    waiting.map(({ mayBegin }) => mayBegin()),
    [false, false, false],
  )
  for (const sent of waiting) sent.end(notBegun)
  begun.end(accepted)
  await (await running).tail
  assert.deepEqual(
    [begun, ...waiting].map(({ to }) => stage.recorded.get(to.n)),
    ['accepted', 'not_begun', 'not_begun', 'not_begun'],
  )
})

test('a lane whose message was withdrawn goes on with a signal that has not fired', async () => {
  const stage = setStage({ recipients: 2, connections: 1 })
  const running = stage.run()
  const one = await stage.sent.take()
  stage.now.ms += 260
  await new Promise((resolve) => one.signal.addEventListener('abort', resolve))
  one.end(notBegun)
  const two = await stage.sent.take()
  assert.equal(two.signal.aborted, false)
  assert.ok(two.mayBegin())
  two.end(accepted)
  await (await running).tail
  assert.deepEqual(
    [...stage.recorded],
    [
      [one.to.n, 'not_begun'],
      [two.to.n, 'accepted'],
    ],
  )
})

test('an intent that was answered late: nothing of it begins where the edition was stopped meanwhile', async () => {
  for (const isSending of [false, true]) {
    const stage = setStage({
      recipients: 3,
      connections: 3,
      answer: () => accepted,
      verbs: {
        intend: async (held) => {
          stage.now.ms += 251
          return held.map(({ n }) => ({ n, date: new Date() }))
        },
        isSending: async () => isSending,
      },
    })
    const { tail } = await stage.run()
    await tail
    assert.deepEqual(new Set(stage.recorded.values()), new Set([isSending ? 'accepted' : 'not_begun']))
    assert.equal(stage.recorded.size, 3)
  }
})

test('a message that is begun anew, on another connection, is past its moment there too', async () => {
  const stage = setStage({ recipients: 1, connections: 1 })
  const running = stage.run()
  const only = await stage.sent.take()
  assert.ok(only.mayBegin())
  stage.now.ms += 251
  assert.equal(only.mayBegin(), false)
  only.end(notBegun)
  const { tail } = await running
  await tail
  assert.equal(stage.recorded.get(1), 'not_begun')
})
