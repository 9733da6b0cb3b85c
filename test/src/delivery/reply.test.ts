/** A reply is read as the server wrote it, without the reader's address. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseReply } from '../../../src/delivery/reply.ts'

const table: readonly (readonly [string, ReturnType<typeof parseReply>])[] = [
  ['250 2.0.0 Ok', { code: 250, enhanced: '2.0.0', text: 'Ok' }],
  ['250', { code: 250, text: '' }],
  ['250 Ok', { code: 250, text: 'Ok' }],
  ['550 5.1.1', { code: 550, enhanced: '5.1.1', text: '5.1.1' }],
  ['550-5.7.1 a\n550 5.7.1 b', { code: 550, enhanced: '5.7.1', text: 'a b' }],
  ['550 5.1.1 <Ada@Example.net> unknown', { code: 550, enhanced: '5.1.1', text: '<(recipient)> unknown' }],
  ['550 5.1.1234 odd', { code: 550, text: '5.1.1234 odd' }],
  ['421 a\u0007b', { code: 421, text: 'a b' }],
  ['2500 Ok', undefined],
  ['25', undefined],
  ['150 what', undefined],
  ['HTTP/1.1 400 Bad Request', undefined],
  ['', undefined],
]

describe('parseReply', () => {
  for (const [raw, expected] of table) {
    it(JSON.stringify(raw), () => assert.deepEqual(parseReply(raw, 'ada@example.net'), expected))
  }

  it('never throws, and keeps no control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, address) => {
        const reply = parseReply(`550 ${text}`, address)
        if (reply) assert.doesNotMatch(reply.text, /\p{Cc}/u)
      }),
    )
  })
})
