/** How many ended lately is counted, whatever is forgotten meanwhile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openRate } from '../../worker/rate.ts'

test('as many as a count of all would give, up to as many as are kept', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { maxLength: 100 }), fc.nat({ max: 2_000 }), (pauses, span) => {
      const now = { ms: 0 }
      const kept = 20
      const rate = openRate(() => now.ms, kept)
      const ends: number[] = []
      for (const wait of pauses) {
        now.ms += wait
        ends.push(now.ms)
        rate.count()
      }
      const all = ends.filter((end) => end >= now.ms - span).length
      const counted = rate.last(span)
      assert.ok(counted === all || (counted < all && counted >= kept), `${counted} of ${all}`)
    }),
  )
})
