/** The limits are a person's: other spellings of one mailbox bring no further messages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { disownSignUp } from '../../../subscribers/confirm/not-me.ts'
import { mailboxOf } from '../../../subscribers/sign-up/mailbox.ts'
import { setClock } from '../../support/ledger.ts'
import { flood, openTestJob } from './job.ts'

const day = 86_400_000

for (const [key, mailbox] of [
  ['ann@example.com', 'ann@example.com'],
  ['ann+news@example.com', 'ann@example.com'],
  ['a.nn@example.com', 'a.nn@example.com'],
  ['a.n.n+x+y@gmail.com', 'ann@gmail.com'],
  ['ann@googlemail.com', 'ann@gmail.com'],
  ['+news@example.com', '+news@example.com'],
] as const)
  test(`${key} is ${mailbox}`, () => {
    assert.equal(mailboxOf(key), mailbox)
  })

test('a thousand spellings of one mailbox: one message in 24 hours, three in thirty days', async () => {
  await using job = await openTestJob()
  const written: number[] = []
  for (let after = 0; after < 6; after += 1) {
    await setClock(job.database, after * 1.05 * day)
    await flood(job, 200, 'victim+{i}@example.com')
    await job.run()
    written.push(await job.messages())
  }
  assert.deepEqual(written, [1, 2, 3, 3, 3, 3])
})

test('"that was not me" holds for the other spellings as well', async () => {
  await using job = await openTestJob()
  await job.ask('victim+1@gmail.com')
  await job.run()
  assert.equal(await disownSignUp(job.database, { confirmation: 1 }), true)
  await setClock(job.database, 2 * day)
  await job.ask('vic.tim@gmail.com')
  await job.run()
  assert.equal(await job.messages(), 1)
  assert.equal(await job.waiting(), 0)
})
