/** Nobody learns from the time an answer takes who is subscribed: AUC at most 0.55 over 5,000 samples. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabase } from '../../../src/database/database.ts'
import { openTestDatabase } from '../../support/postgres.ts'
import { openSignUpSite } from './sign-up-site.ts'
import { addressOf, kinds, makeStrangers } from './strangers.ts'

const rounds = 1_000

describe('the time of an answer', () => {
  it('tells nothing about the address', async () => {
    await using opened = await openTestDatabase()
    await using database = openDatabase(opened.connection, { max: 4 })
    await makeStrangers(database, rounds + 200)
    await using world = await openSignUpSite({ database })
    const form = world.time()
    const times = new Map<string, number[]>(kinds.map((kind) => [kind, []]))
    for (let n = 0; n < rounds + 200; n += 1)
      // The order changes each time, so that no kind always comes after the same other.
      for (const kind of kinds.map((_, at) => kinds[(at * 2 + n) % kinds.length] ?? 'newhere')) {
        const began = performance.now()
        const sent = await world.send('/subscribe/daily', { email: addressOf(kind, n), form })
        await sent.arrayBuffer()
        // What the engine has not compiled yet says nothing.
        if (n >= 200) times.get(kind)?.push(performance.now() - began)
      }
    const areas = kinds.map((kind) => {
      const others = kinds.filter((one) => one !== kind).flatMap((one) => times.get(one) ?? [])
      return [kind, areaUnderCurve(times.get(kind) ?? [], others)] as const
    })
    for (const [kind, area] of areas)
      assert.ok(Math.max(area, 1 - area) <= 0.55, `${kind}: ${area.toFixed(3)} of ${JSON.stringify(areas)}`)
  })
})

/** How often one of the first is larger than one of the others (Mann and Whitney's U, by ranks). */
function areaUnderCurve(ones: readonly number[], others: readonly number[]): number {
  const all = [...ones.map((time) => ({ time, one: 1 })), ...others.map((time) => ({ time, one: 0 }))]
  const ranks = all
    .sort((a, b) => a.time - b.time)
    .reduce((sum, { one }, rank) => sum + (one === 1 ? rank + 1 : 0), 0)
  return (ranks - (ones.length * (ones.length + 1)) / 2) / (ones.length * others.length)
}
