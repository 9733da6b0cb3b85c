/** Whatever happens, in whatever order: the sum holds, nobody is sent to twice unasked, nobody is forgotten. */
import { test } from 'node:test'
import { playWorlds } from './model/play.ts'

test('any sequence of moves', async () => {
  await playWorlds({ runs: 30, moves: 40, limitMs: 5_000 })
})
