/** What MAIL, RCPT and DATA were answered with decides together: nobody is refused by a reply that was not his. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { weighEnvelope, writeEnvelope } from '../../../../src/delivery/wire/envelope.ts'
import { consign } from '../../../contracts/courier-contract.ts'

function say(...replies: string[]): string {
  const verdict = weighEnvelope(replies)
  if (verdict.kind !== 'refused') return verdict.kind
  const { end, loneDot, leaving } = verdict
  assert.ok(end.kind === 'replied')
  return [end.phase, end.response, loneDot && 'lone dot', leaving && 'leaving'].filter(Boolean).join(', ')
}

test('what each group of replies comes to', () => {
  assert.equal(say(), 'incomplete')
  assert.equal(say('250 ok', '250 ok'), 'incomplete')
  assert.equal(say('250 ok', '251 will forward', '354 go'), 'go')
  assert.equal(say('550 no', '503 no'), 'incomplete')
  assert.equal(say('250 ok', '550 no', '503 no'), 'rcpt, 550 no')
  assert.equal(say('250 ok', '550 no', '354 go'), 'rcpt, 550 no, lone dot')
  assert.equal(say('452 full', '503 no', '503 no'), 'mail, 452 full')
  assert.equal(say('250 ok', '250 ok', '451 later'), 'data, 451 later')
  assert.equal(say('421 bye'), 'mail, 421 bye, leaving')
  assert.equal(say('250 ok', '550 no', '421 bye'), 'rcpt, 550 no, leaving')
  for (const replies of [
    ['250 ok', '250 ok', '250 ok'],
    ['354 go'],
    ['250 ok', '354 go'],
    ['hello'],
    ['2500 ok'],
  ])
    assert.equal(say(...replies), 'broken')
  assert.equal(say('250 ok', '550 no', '250 ok'), 'broken')
  assert.equal(say('250 ok', '250 ok', '355 go'), 'broken')
})

test('one reply too many before an envelope that is taken is found out, whatever it says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), (code) => {
      const verdict = weighEnvelope([`${code} one too many`, '250 ok', '250 ok'])
      return verdict.kind === 'broken' || code === 421
    }),
  )
})

test('the group that is written has what the relay offers, and no more', () => {
  const write = (to: string, ...extensions: [string, string][]) =>
    writeEnvelope(consign({ to, chunks: [Buffer.alloc(10)] }), new Map(extensions)).toString()
  assert.equal(
    write('ada@example.net'),
    'MAIL FROM:<news@example.org>\r\nRCPT TO:<ada@example.net>\r\nDATA\r\n',
  )
  assert.match(write('ada@example.net', ['SIZE', '1000']), /^MAIL FROM:<news@example.org> SIZE=10\r\n/)
  assert.match(
    write('zoë@example.net', ['SMTPUTF8', '']),
    /^MAIL FROM:<news@example.org> SMTPUTF8\r\nRCPT TO:<zoë@/,
  )
})
