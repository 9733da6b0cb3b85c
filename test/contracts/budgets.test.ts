/** Turns of a rate, whatever holds them: evenly spaced, nobody's twice, a block at a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type TurnBudget, turnHorizon } from '../../src/delivery/budget.ts'
import { openBudgets } from '../../src/queue/open-budgets.ts'
import { openTestDatabase } from '../support/postgres.ts'
import { isRedisInstalled, openRedisCluster, openRedisServer } from '../support/redis-server.ts'

interface Place extends AsyncDisposable {
  /** One worker's view; each call is another worker. */
  readonly open: () => Promise<TurnBudget>
}

const places: readonly { name: string; skip?: boolean; open: () => Promise<Place> }[] = [
  { name: 'PostgreSQL', open: async () => await openPlace() },
  { name: 'Redis', skip: !isRedisInstalled(), open: async () => await openPlace(openRedisServer) },
]

async function openPlace(openServer?: typeof openRedisServer | typeof openRedisCluster): Promise<Place> {
  await using opening = new AsyncDisposableStack()
  const { database } = opening.use(await openTestDatabase())
  const server = openServer === undefined ? undefined : opening.use(await openServer())
  const scheme = openServer === openRedisCluster ? 'redis+cluster' : 'redis'
  const queue =
    server === undefined
      ? ({ kind: 'postgres' } as const)
      : ({ kind: 'redis', url: `${scheme}://127.0.0.1:${server.port}` } as const)
  const parts = opening.move()
  return {
    open: async () => parts.use(await openBudgets({ queue, database, instance: 'test' })).turns,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

test('Redis Cluster: many rates in one call', { skip: !isRedisInstalled() }, async () => {
  await using place = await openPlace(openRedisCluster)
  const wishes = ['a', 'b'].map((key) => ({ key, perSecond: 10, wanted: 2 }))
  const turns = await place.open()
  assert.deepEqual(await turns.take(wishes), Array(2).fill({ given: 2, startsIn: 0 }))
})

for (const { name, skip = false, open } of places) {
  const key = 'relay:main'

  test(`${name}: a block is what was asked for, and no further ahead than the horizon`, {
    skip,
  }, async () => {
    await using place = await open()
    const turns = await place.open()
    assert.deepEqual(await turns.take([{ key, perSecond: 100, wanted: 10 }]), [{ given: 10, startsIn: 0 }])
    const [rest] = await turns.take([{ key, perSecond: 100, wanted: 1_000 }])
    assert.equal(rest?.given, turnHorizon / 10 + 1)
    assert.ok(rest.startsIn > 0 && rest.startsIn <= 100, JSON.stringify(rest))
    const [none] = await turns.take([{ key, perSecond: 100, wanted: 1 }])
    assert.ok(none?.given === 0 && none.startsIn > 0 && none.startsIn <= 110, JSON.stringify(none))
  })

  test(`${name}: slower than the horizon, one at a time, and then a wait`, { skip }, async () => {
    await using place = await open()
    const turns = await place.open()
    assert.deepEqual(await turns.take([{ key, perSecond: 0.1, wanted: 5 }]), [{ given: 1, startsIn: 0 }])
    const [next] = await turns.take([{ key, perSecond: 0.1, wanted: 5 }])
    assert.equal(next?.given, 0)
    assert.ok(Math.abs((next?.startsIn ?? 0) - (10_000 - turnHorizon)) < 500, JSON.stringify(next))
  })

  test(`${name}: what nobody took is lost, not saved up`, { skip }, async () => {
    await using place = await open()
    const turns = await place.open()
    await turns.take([{ key, perSecond: 1_000, wanted: 1 }])
    await pause(50)
    const [late] = await turns.take([{ key, perSecond: 1_000, wanted: 2_000 }])
    assert.ok(late !== undefined && late.startsIn < 5 && late.given === 501, JSON.stringify(late))
  })

  test(`${name}: many rates in one call, answered in its order`, { skip }, async () => {
    await using place = await open()
    const turns = await place.open()
    const wishes = ['b', 'a', 'c'].map((domain, i) => ({ key: domain, perSecond: 10, wanted: i + 1 }))
    assert.deepEqual(
      (await turns.take(wishes)).map(({ given }) => given),
      [1, 2, 3],
    )
    assert.deepEqual(await turns.take([]), [])
  })

  test(`${name}: eight at once get no more than the rate gives, and not much less`, { skip }, async () => {
    await using place = await open()
    const workers = await Promise.all(Array.from({ length: 8 }, place.open))
    const begun = performance.now()
    let taken = 0
    const work = workers.map(async (turns) => {
      while (performance.now() - begun < 600) {
        const [block] = await turns.take([{ key, perSecond: 200, wanted: 3 }])
        taken += block?.given ?? 0
        if (block?.given === 0) await pause(Math.min(block.startsIn, 50))
      }
    })
    await Promise.all(work)
    const within = (performance.now() - begun + turnHorizon) / 5
    assert.ok(taken <= within + 6, `${taken} turns, at most ${within}`)
    assert.ok(taken > 150, `${taken} turns`)
  })
}
