/** Recipients are listed by state, no more than so many, and it is said where that is not all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRecipients, readStates, recipientsTable } from '../../../src/cli/read-recipients.ts'
import { openLaunched } from '../../support/ledger.ts'

test('a list that is cut says so, a whole one does not', async () => {
  await using it = await openLaunched(3)
  const cut = await readRecipients(it.database, it.edition, ['waiting'], 2)
  assert.deepEqual(
    cut.recipients.map(({ n, state, tries, code }) => [n, state, tries, code]),
    [
      [1, 'waiting', 0, null],
      [2, 'waiting', 0, null],
    ],
  )
  assert.equal(cut.moreRecipients, true)
  assert.match(recipientsTable(cut), /\nThese are the first 2; there are more\.$/)
  const whole = await readRecipients(it.database, it.edition, ['waiting'], 3)
  assert.equal(whole.recipients.length, 3)
  assert.equal(whole.moreRecipients, false)
  assert.doesNotMatch(recipientsTable(whole), /there are more/)
})

test('states are typed as they are said; without any, all but accepted', () => {
  assert.deepEqual(readStates('rejected, in-doubt,in doubt'), ['rejected', 'in_doubt', 'in_doubt'])
  assert.equal(readStates(true).length, 9)
  assert.ok(!readStates(true).includes('accepted'))
  assert.throws(() => readStates('lost'), /"lost" is no state/)
})
