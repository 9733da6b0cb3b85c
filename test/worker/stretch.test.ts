/** A stretch: whatever ends it, each row that it took is recorded or given back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { first } from '../support/ledger.ts'
import { accepted, makeClaimed, type Sent, setStage } from './stage.ts'

const upTo = (many: number): number[] => Array.from({ length: many }, (_, at) => at + 1)
const sorted = (from: Iterable<number>): number[] => [...from].sort((a, b) => a - b)
const notBegun: Outcome = { kind: 'not_begun', detail: 'withdrawn' }

test('until nothing is due: everyone is sent to once and recorded', async () => {
  const stage = setStage({ recipients: 1_000, connections: 10, answer: () => accepted })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'dry' })
  assert.deepEqual(sorted(stage.recorded.keys()), upTo(1_000))
  assert.deepEqual(new Set(stage.recorded.values()), new Set(['accepted']))
  assert.deepEqual(sorted(stage.intents.flat()), upTo(1_000))
  assert.deepEqual(stage.released, [])
})

test('nobody is due: the end, and nothing else', async () => {
  const stage = setStage({ recipients: 0 })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual([end.kind, stage.intents, stage.released], ['dry', [], []])
})

test('out of time: nothing new is claimed, what is claimed goes out within a second', async () => {
  const stage = setStage({
    recipients: 500,
    budget: 100,
    answer: ({ to }) => {
      if (to.n === 6) stage.now.ms += 101
      return accepted
    },
  })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'out_of_time' })
  const last = Math.max(...stage.recorded.keys())
  assert.ok(last < 500)
  assert.deepEqual(sorted(stage.recorded.keys()), upTo(last))
  assert.deepEqual(stage.released, [], 'all that was claimed went out')
})

test('past that second too: the rest is given back', async () => {
  const stage = setStage({
    recipients: 500,
    connections: 10,
    budget: 100,
    answer: ({ to }) => {
      if (to.n === 6) stage.now.ms += 1_200
      return accepted
    },
  })
  const { end, tail } = await stage.run()
  await tail
  assert.deepEqual(end, { kind: 'out_of_time' })
  const told = [...stage.recorded.keys(), ...stage.released]
  assert.deepEqual(sorted(told), upTo(told.length))
  assert.ok(stage.released.length > 0)
})

test('the signal to stop: what is on the wire ends as it ends, the rest is given back', async () => {
  const stage = setStage({ recipients: 50, connections: 3 })
  const running = stage.run()
  const open = [await stage.sent.take(), await stage.sent.take(), await stage.sent.take()]
  assert.ok(first(open).mayBegin())
  stage.stop.abort()
  const { end, tail } = await running
  assert.deepEqual(end, { kind: 'stopped' })
  for (const sent of open) sent.end(sent === first(open) ? accepted : notBegun)
  await tail
  assert.deepEqual(stage.sent.waiting, [], 'nothing else began')
  assert.equal(stage.recorded.get(first(open).to.n), 'accepted')
  const told = [...stage.recorded.keys(), ...stage.released]
  assert.deepEqual(sorted(told), upTo(told.length))
})

test('a claim that is under way when the stretch ends is given back, whenever it comes', async () => {
  const claim = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const stage = setStage({
    recipients: 5,
    verbs: {
      claim: async () => {
        asked.resolve()
        await claim.promise
        return [makeClaimed(1)]
      },
    },
  })
  const running = stage.run()
  await asked.promise
  stage.stop.abort()
  const { end, tail } = await running
  assert.equal(end.kind, 'stopped')
  assert.deepEqual(stage.released, [])
  claim.resolve()
  await tail
  assert.deepEqual([stage.released, stage.intents], [[1], []])
})

test('an intent group is never larger than 400, whatever waits for it', async () => {
  const stage = setStage({ recipients: 2_500, connections: 900, answer: () => accepted })
  await (await stage.run()).tail
  assert.ok(Math.max(...stage.intents.map((group) => group.length)) <= 400)
  assert.ok(Math.max(...stage.claims) <= 1_000)
  assert.equal(stage.recorded.size, 2_500)
})

test('an intent group is no larger than what 250 ms bring', async (t) => {
  // 4 connections, 20 ms a message: 50 in 250 ms. Each turn of this loop is one moment of the wire.
  const stage = setStage({ recipients: 600, connections: 4, budget: 60_000 })
  t.after(() => stage.stop.abort())
  let running = true
  const finished = stage.run().then(async ({ tail }) => {
    await tail
    running = false
  })
  while (running) {
    const open: Sent[] = []
    while (stage.sent.waiting.length > 0) open.push(await stage.sent.take())
    for (const sent of open) assert.ok(sent.mayBegin(), `${sent.to.n} begins too late`)
    stage.now.ms += 20
    for (const sent of open) sent.end(accepted)
    await nextTurn()
    await nextTurn()
  }
  await finished
  assert.equal(stage.recorded.size, 600)
  const sizes = stage.intents.map((group) => group.length)
  assert.ok(Math.max(...sizes) <= 50, `a group of ${Math.max(...sizes)}`)
  assert.ok(Math.max(...sizes) > 10, 'it does grow to what the wire takes')
})

test('a deferred recipient waits for as long as its tries say', async () => {
  const delays: number[] = []
  const stage = setStage({
    recipients: 1,
    answer: () => ({ kind: 'deferred', blame: 'recipient', reply: { code: 451, text: 'later' } }),
    verbs: {
      delayOf: (tries) => {
        delays.push(tries)
        return 1
      },
    },
  })
  await (await stage.run()).tail
  assert.deepEqual([delays, [...stage.recorded]], [[1], [[1, 'deferred']]])
})

test('more room than at the beginning: more lanes; less: fewer', async () => {
  const room = { now: 2 }
  const stage = setStage({ recipients: 12, connections: 2, room: () => room.now })
  const running = stage.run()
  const begun = [await stage.sent.take(), await stage.sent.take()]
  room.now = 5
  first(begun).end(accepted)
  // The lane that is free again, and three more.
  const more = [
    await stage.sent.take(),
    await stage.sent.take(),
    await stage.sent.take(),
    await stage.sent.take(),
  ]
  room.now = 1
  for (const sent of [...begun.slice(1), ...more]) sent.end(accepted)
  for (let n = stage.open.length; n < 12; n++) (await stage.sent.take()).end(accepted)
  const { end, tail } = await running
  await tail
  assert.deepEqual(end, { kind: 'dry' })
  assert.deepEqual(sorted(stage.recorded.keys()), upTo(12))
})
