/** What a journal says of a refusal's class, written by this release, an older one or a newer one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOutcome } from '../../../../src/ledger/journal/read-outcome.ts'

const refusal = { kind: 'rejected', blame: 'recipient', reply: { code: 550, text: 'no' } }

for (const [title, written, read] of [
  ['ours', { class: 'hard_recipient' }, { class: 'hard_recipient' }],
  ['none', {}, {}],
  ['one that only a newer release knows', { class: 'later' }, { class: 'unknown' }],
] as const) {
  test(`the class of a refusal: ${title}`, () => {
    assert.deepEqual(readOutcome(JSON.stringify({ ...refusal, ...written })), { ...refusal, ...read })
  })
}
