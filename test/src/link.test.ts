/** A link opens what it was signed for and nothing else, for ever, and through every rotation of the secret. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  answerProbe,
  isProbeAnswer,
  openKeyRing,
  readToken,
  readUnsubscribe,
  signProbe,
  signToken,
  signUnsubscribe,
} from '../../src/link.ts'

const ring = openKeyRing(['the first secret, thirty-two characters'])
const int4 = fc.nat({ max: 2 ** 31 - 1 })
const link = fc.record(
  { list: int4, subscriber: fc.nat({ max: 2 ** 40 }), edition: int4, n: int4 },
  { noNullPrototype: true },
)

test('every link reads back', () => {
  fc.assert(
    fc.property(link, (one) => assert.deepEqual(readUnsubscribe(ring, signUnsubscribe(ring, one)), one)),
    { numRuns: 1000 },
  )
})

test('the path of the longest link is at most 60 characters', () => {
  const int4 = 2 ** 31 - 1
  const token = signUnsubscribe(ring, { list: int4, subscriber: 2 ** 40, edition: int4, n: int4 })
  assert.ok(`/u/${token}`.length <= 60, `${token.length}`)
  assert.match(token, /^[A-Za-z0-9_-]+$/)
})

test('a link that was signed once reads the same in every later release', () => {
  const token = 'AUQTAQIDBIvFxV7WQ9BCjbpr5heWiF4'
  assert.deepEqual(readUnsubscribe(ring, token), { list: 1, subscriber: 2, edition: 3, n: 4 })
})

test('no changed, cut, prolonged or made-up token is read', () => {
  fc.assert(
    fc.property(link, fc.nat(), fc.constantFrom(...'AQgw-_.%=\n'), (one, at, letter) => {
      const token = signUnsubscribe(ring, one)
      const place = at % token.length
      const forged = [
        `${token.slice(0, place)}${letter}${token.slice(place + 1)}`,
        token.slice(0, place),
        token + letter,
        `${token}==`,
        ` ${token}`,
      ]
      for (const other of forged) {
        if (other !== token) assert.equal(readUnsubscribe(ring, other), undefined, other)
      }
    }),
  )
  fc.assert(fc.property(fc.string(), (token) => readUnsubscribe(ring, token) === undefined))
})

test('a token for one purpose is nothing to another, even with its first byte changed', () => {
  const fields = Buffer.of(1, 2, 3, 4)
  const token = signToken(ring, 'unsubscribe', fields)
  assert.deepEqual(readToken(ring, 'unsubscribe', token), fields)
  assert.equal(readToken(ring, 'probe', token), undefined)
  const disguised = Buffer.from(token, 'base64url')
  disguised[0] = 2
  assert.equal(readToken(ring, 'probe', disguised.toString('base64url')), undefined)
})

test('a new secret in front signs; the old ones still verify, until they are taken out', () => {
  const one = { list: 1, subscriber: 2, edition: 0, n: 0 }
  const rotated = openKeyRing(['a new secret', 'the first secret, thirty-two characters'])
  assert.deepEqual(readUnsubscribe(rotated, signUnsubscribe(ring, one)), one)
  assert.equal(readUnsubscribe(ring, signUnsubscribe(rotated, one)), undefined)
  assert.equal(readUnsubscribe(openKeyRing(['a new secret']), signUnsubscribe(ring, one)), undefined)
})

test('a probe is answered by the same installation only', () => {
  const nonce = randomBytes(16)
  const probe = signProbe(ring, nonce)
  const answer = answerProbe(ring, probe)
  assert.ok(answer !== undefined)
  assert.ok(isProbeAnswer(ring, nonce, answer))
  assert.ok(!isProbeAnswer(ring, randomBytes(16), answer))
  assert.ok(!isProbeAnswer(ring, nonce, probe), 'an echo is no answer')
  assert.equal(answerProbe(openKeyRing(['another']), probe), undefined)
})

test('what is no id is not signed', () => {
  for (const n of [-1, 1.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => signUnsubscribe(ring, { list: 1, subscriber: 2, edition: 3, n }), RangeError)
  }
})
