/** The same as the quick run, with more and longer sequences. */
import { test } from 'node:test'
import { playWorlds } from './model/play.ts'

test('any long sequence of moves', async () => {
  await playWorlds({ runs: 2_000, moves: 120, limitMs: 40_000 })
})
