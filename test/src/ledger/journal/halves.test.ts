/** The journal's lines: at each instant, after any part of a write, what is open can be read back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../../../../src/delivery/outcome.ts'
import { type Halves, openHalves } from '../../../../src/ledger/journal/halves.ts'
import { longestLine } from '../../../../src/ledger/journal/line.ts'
import { readHalves } from '../../../../src/ledger/journal/read-halves.ts'
import { outcomes } from '../../../support/ledger.ts'
import { outcome, tryOf } from './try-of.ts'

/** Small halves: a few hundred lines fill them, so that they are used again many times. */
const half = 12 * longestLine

/** What a worker does with a journal: recipient `n` is handed over, answered, recorded. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hand' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(), outcome }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('record' as const), which: fc.nat() }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Plays the steps; says what must be readable: tries that are open, with the answer where there is one. */
function play(halves: Halves, steps: readonly Step[], open: Map<number, Outcome | undefined>): void {
  let next = 1
  for (const one of steps) {
    if (one.kind === 'hand') {
      if (halves.hasRoom() && halves.add(tryOf(next))) open.set(next, undefined)
      next += 1
      continue
    }
    const keys = [...open.keys()]
    const n = keys[one.which % Math.max(keys.length, 1)]
    if (n === undefined) continue
    if (one.kind === 'answer') {
      assert.ok(halves.add(tryOf(n), one.outcome), 'no room for an answer')
      open.set(n, one.outcome)
    } else {
      halves.drop(tryOf(n))
      open.delete(n)
    }
  }
}

/** The outcomes as a journal keeps them, by n. */
function readBack(bytes: Buffer): Map<number, Outcome | undefined> {
  const { entries } = readHalves(bytes, half)
  return new Map(entries.map(({ of, outcome }) => [of.n, outcome]))
}

function assertReadable(bytes: Buffer, open: ReadonlyMap<number, Outcome | undefined>): void {
  const read = readBack(bytes)
  for (const [n, said] of open) {
    assert.ok(read.has(n), `the line of ${n} is gone`)
    assert.equal(read.get(n)?.kind, said?.kind, `the last word on ${n}`)
  }
}

const manySteps = fc.array(step, { minLength: 50, maxLength: 1_500, size: 'max' })

test('whatever is open can be read back, however often the halves are used again', () => {
  let turns = 0
  fc.assert(
    fc.property(manySteps, (steps) => {
      const bytes = Buffer.alloc(2 * half)
      const open = new Map<number, Outcome | undefined>()
      play(
        openHalves(
          (line, at) => {
            if (at === 0 || at === half) turns += 1
            line.copy(bytes, at)
          },
          0,
          half,
        ),
        steps,
        open,
      )
      assertReadable(bytes, open)
      assert.ok(readHalves(bytes, half).whole)
    }),
    { numRuns: 60, endOnFailure: true },
  )
  assert.ok(turns > 50, `only ${turns} turns`)
})

test('a writer that is killed in any write, after any of its bytes, leaves what was open before it', () => {
  fc.assert(
    fc.property(manySteps, fc.nat(), fc.nat(), (steps, write, part) => {
      const log: { line: Buffer; at: number; open: Map<number, Outcome | undefined> }[] = []
      const open = new Map<number, Outcome | undefined>()
      play(
        openHalves((line, at) => log.push({ line: Buffer.from(line), at, open: new Map(open) }), 0, half),
        steps,
        open,
      )
      const torn = log[write % Math.max(log.length, 1)]
      if (torn === undefined) return
      const bytes = Buffer.alloc(2 * half)
      for (const { line, at } of log.slice(0, log.indexOf(torn))) line.copy(bytes, at)
      const cut = part % (torn.line.length + 1)
      torn.line.copy(bytes, torn.at, 0, cut)
      // What was recorded meanwhile may be readable or not; an answer whose line is torn is a message in doubt. What
      // stood there before may end the line as well as its own last byte: then it is there.
      const there = bytes.subarray(torn.at, torn.at + torn.line.length).equals(torn.line)
      assertReadable(bytes, there ? (log[log.indexOf(torn) + 1]?.open ?? open) : torn.open)
      // A line that begins a page is never torn; should it be, the file is not believed.
      if (torn.at % half !== 0 || cut === 0 || cut === torn.line.length)
        assert.ok(readHalves(bytes, half).whole, 'believed')
    }),
    { numRuns: 150, endOnFailure: true },
  )
})

test('a line that is damaged in the middle: what is missing proves nothing any more', () => {
  const bytes = Buffer.alloc(2 * half)
  const halves = openHalves((line, at) => line.copy(bytes, at), 0, half)
  for (let n = 1; n <= 5; n++) halves.add(tryOf(n))
  assert.ok(readHalves(bytes, half).whole)
  bytes.writeUInt8(bytes.readUInt8(70) ^ 1, 70)
  assert.equal(readHalves(bytes, half).whole, false)
  assert.equal(readHalves(bytes.subarray(0, -1), half).whole, false, 'shortened')
})

test('with everything open there is an end, room is kept for the answers, and what is recorded makes room', () => {
  const bytes = Buffer.alloc(2 * half)
  const halves = openHalves((line, at) => line.copy(bytes, at), 0, half)
  let n = 0
  while (halves.hasRoom()) assert.ok(halves.add(tryOf(++n)))
  assert.ok(halves.add(tryOf(1), outcomes.accepted), 'an answer has its room')
  assertReadable(bytes, new Map(Array.from({ length: n - 1 }, (_, i) => [i + 2, undefined])))
  for (let recorded = 1; recorded <= n; recorded++) halves.drop(tryOf(recorded))
  assert.ok(halves.hasRoom())
})

test('a write that failed is made again at its place', () => {
  const bytes = Buffer.alloc(2 * half)
  let broken = false
  const halves = openHalves(
    (line, at) => {
      line.copy(bytes, at, 0, broken ? line.length / 2 : line.length)
      if (broken) throw new Error('EIO')
    },
    0,
    half,
  )
  halves.add(tryOf(1))
  broken = true
  assert.throws(() => halves.add(tryOf(2)))
  assert.throws(() => halves.probe())
  assert.equal(halves.holds(tryOf(2)), false)
  broken = false
  halves.probe()
  halves.add(tryOf(3))
  assert.deepEqual([...readBack(bytes).keys()], [1, 3])
})
