/** What is suppressed stays so: only the reader's own wish ends with a sign-up, and never hides what must last. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAudit, recordAudit } from '../../subscribers/audit.ts'
import {
  isLiftedBySignUp,
  liftSuppression,
  readSuppression,
  type SuppressionReason,
  suppressHash,
} from '../../subscribers/suppressions.ts'
import { openTestDatabase } from '../support/postgres.ts'

const own: readonly SuppressionReason[] = ['unsubscribed_all', 'erased']
const lasting: readonly SuppressionReason[] = ['complaint', 'hard_bounce', 'not_me', 'manual']

test('a sign-up lifts what the reader wished, and nothing else', async () => {
  await using test = await openTestDatabase()
  for (const reason of [...own, ...lasting]) {
    const hash = Buffer.from(reason)
    await suppressHash(test.database, hash, reason)
    assert.equal(isLiftedBySignUp(reason), own.includes(reason))
    assert.equal(
      await liftSuppression(test.database, hash),
      own.includes(reason) ? reason : undefined,
      `lifting ${reason}`,
    )
    assert.equal((await readSuppression(test.database, hash)) === undefined, own.includes(reason))
  }
})

test('the first reason stays, but for what must last over what may be taken back', async () => {
  await using test = await openTestDatabase()
  const all = [...own, ...lasting]
  for (const first of all) {
    for (const second of all) {
      const hash = Buffer.from(`${first} ${second}`)
      assert.equal(await suppressHash(test.database, hash, first, 'first'), 'suppressed')
      const replaced = own.includes(first) && lasting.includes(second)
      assert.equal(
        await suppressHash(test.database, hash, second, 'second'),
        replaced ? 'suppressed' : 'already',
      )
      const { reason, note } = (await readSuppression(test.database, hash)) ?? {}
      assert.deepEqual([reason, note], replaced ? [second, 'second'] : [first, 'first'])
    }
  }
})

test('what an operator did is read back, newest first', async () => {
  await using test = await openTestDatabase()
  await recordAudit(test.database, { actor: 'ada', what: 'suppression_removed', detail: { hash: 'ab' } })
  await recordAudit(test.database, { actor: 'bob', what: 'reader_erased' })
  const entries = await readAudit(test.database)
  assert.deepEqual(
    entries.map(({ actor, what, detail }) => ({ actor, what, detail })),
    [
      { actor: 'bob', what: 'reader_erased', detail: {} },
      { actor: 'ada', what: 'suppression_removed', detail: { hash: 'ab' } },
    ],
  )
})
