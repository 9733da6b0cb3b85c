/** Those who ask at the same time share a run that began after they asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTogether } from '../../../src/queue/together.ts'

test('a thousand who ask during a run share the next one', async () => {
  const together = openTogether()
  const gates: (() => void)[] = []
  const work = (): Promise<void> => new Promise((resolve) => gates.push(resolve))
  const first = together('a', work)
  const others = Array.from({ length: 1_000 }, () => together('a', work))
  assert.equal(gates.length, 1)
  gates[0]?.()
  await first
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(gates.length, 2)
  // Asked while the second one runs: it may have missed them.
  const last = together('a', work)
  gates[1]?.()
  await Promise.all(others)
  await new Promise((resolve) => setImmediate(resolve))
  gates[2]?.()
  await last
  assert.equal(gates.length, 3)
})

test('keys do not wait for each other; what is over is forgotten', async () => {
  const together = openTogether()
  let runs = 0
  const never = together('a', () => new Promise(() => undefined))
  const work = async (): Promise<number> => ++runs
  assert.equal(await together('b', work), 1)
  assert.equal(await together('b', work), 2)
  void never
})

test('a failure is told to all who share it, and to nobody after them', async () => {
  const together = openTogether()
  const fail = async (): Promise<never> => await Promise.reject(new Error('away'))
  const first = together('a', fail)
  const shared = [together('a', fail), together('a', fail)]
  await assert.rejects(first, /away/)
  for (const each of shared) await assert.rejects(each, /away/)
  assert.equal(await together('a', async () => 'there'), 'there')
})
