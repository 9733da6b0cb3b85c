/** A line before places: first come, first served; who leaves, or comes too late, is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openWaitingLine } from '../../../src/delivery/waiting-line.ts'

function open(places: number) {
  const served: string[] = []
  const away: string[] = []
  const line = openWaitingLine<string>(places, {
    serve: (item) => served.push(item),
    turnAway: (item) => away.push(item),
  })
  return { line, served, away }
}

test('so many are served at once, the others in order', () => {
  const { line, served } = open(2)
  for (const item of ['a', 'b', 'c', 'd']) line.join(item)
  assert.deepEqual(served, ['a', 'b'])
  line.give()
  assert.deepEqual(served, ['a', 'b', 'c'])
  // A place that goes on serving takes the next one itself.
  assert.equal(line.next(), 'd')
  assert.equal(line.next(), undefined)
  line.give()
  line.join('e')
  assert.deepEqual(served, ['a', 'b', 'c', 'e'])
})

test('one that was served comes back before all others', () => {
  const { line, served } = open(1)
  for (const item of ['a', 'b', 'c']) line.join(item)
  line.rejoin('a')
  line.give()
  assert.deepEqual(served, ['a', 'a'])
  assert.equal(line.next(), 'b')
})

test('who waits may leave, also after coming back; who is served no more', () => {
  const { line, served, away } = open(1)
  const leave = new AbortController()
  line.join('a', leave.signal)
  line.join('b', leave.signal)
  line.join('c')
  line.rejoin('a', leave.signal)
  leave.abort()
  assert.deepEqual(away.toSorted(), ['a', 'b'])
  line.join('d', leave.signal)
  assert.equal(away.at(-1), 'd')
  line.give()
  assert.deepEqual(served, ['a', 'c'])
})

test('fewer places: who has one too many serves nobody else', () => {
  const { line, served } = open(2)
  for (const item of ['a', 'b', 'c']) line.join(item)
  line.resize(1)
  assert.equal(line.next(), undefined)
  line.give()
  assert.equal(line.next(), 'c')
  line.resize(2)
  line.join('d')
  assert.deepEqual(served, ['a', 'b', 'd'])
})

test('closed, it turns everybody away', () => {
  const { line, away } = open(1)
  for (const item of ['a', 'b']) line.join(item)
  line.close()
  line.join('c')
  line.give()
  assert.deepEqual(away, ['b', 'c'])
})
