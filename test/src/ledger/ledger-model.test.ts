/** Whatever happens, in whatever order: the sum holds, nobody is sent to twice unasked, nobody is forgotten. */
import { test } from 'node:test'
import fc from 'fast-check'
import { openTestDatabase } from '../../support/postgres.ts'
import { type Fate, type Move, openWorld } from './ledger-world.ts'

const readers = 6
const worker = fc.integer({ min: 0, max: 1 })
const limit = fc.integer({ min: 1, max: 4 })
const settlement = fc.constantFrom('accept' as const, 'resend' as const)
const n = fc.integer({ min: 1, max: readers })
/** Those that bring a recipient back are the ones that may go wrong. */
const fate = fc.constantFrom<Fate[]>('accepted', 'rejected', 'deferred', 'notBegun', 'notBegun', 'inDoubt')

/** Weighted so that messages get on the wire at all. */
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('go' as const), worker, limit, fate }) },
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('send' as const), worker, fate, told: fc.boolean() }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('claim' as const), worker, limit }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('intend' as const), worker, limit }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rush' as const), limit }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), worker, limit }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('die' as const), worker, limit }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tellLate' as const) }) },
  // A statement whose answer was lost is given again, whatever has happened since.
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('tellAgain' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), settlement }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'suppress' as const), n }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'resume' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
)

test('any sequence of moves', async () => {
  await using opened = await openTestDatabase()
  let made = 0
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 40, size: 'max' }), async (moves) => {
      const world = await openWorld(opened.database, `world${++made}`, readers)
      for (const each of moves) await world.play(each)
      await world.end()
    }),
    { numRuns: 40, interruptAfterTimeLimit: 12_000 },
  )
})
