/** Right before the last bytes of a message the lease and the journal are asked: without them it is never ended. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noJournal } from '../../src/ledger/journal.ts'
import { openWorkshop } from './workshop.ts'

for (const clock of ['monotonic', 'wall'] as const)
  test(`a lease that runs out between MAIL and the last bytes, by the ${clock} clock alone`, async () => {
    let late = 0
    const runOut = (): boolean => {
      late = 60_000
      return false
    }
    await using it = await openWorkshop(3, { sink: { script: [{ at: 'data', when: runOut }] } })
    const wall = () => Date.now() + (clock === 'wall' ? late : 0)
    const monotonic = () => performance.now() + (clock === 'monotonic' ? late : 0)
    {
      await using _worker = await it.startWorker({ clocks: { monotonic, wall } })
      await it.wake()
      while (late === 0) await new Promise(setImmediate)
    }
    assert.deepEqual(await it.taken(), [])
    assert.deepEqual(await it.states(), ['waiting', 'waiting', 'waiting'])
  })

test('a journal that can’t be written: nothing is ended, nobody is in doubt, and the turn is over', async () => {
  await using it = await openWorkshop(3)
  let asked = 0
  let ready = true
  const handingOver = (): boolean => {
    asked += 1
    ready = false
    return false
  }
  {
    await using _worker = await it.startWorker({ journal: { ...noJournal, ready: () => ready, handingOver } })
    await it.wake()
    await it.until((states) => asked > 0 && states.every((state) => state === 'waiting'))
  }
  assert.deepEqual(await it.taken(), [])
  assert.ok(asked <= 3, `asked ${asked} times`)
})
