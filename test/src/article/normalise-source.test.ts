/** The same text has the same hash, whatever its byte order mark and line ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashSource, normaliseSource } from '../../../src/article/normalise-source.ts'

const text = 'A headline\n\nIt is “blue”.\n'
const normal = (bytes: Uint8Array): string => Buffer.from(normaliseSource(bytes)).toString()

for (const [what, bytes] of [
  ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['CR', Buffer.from(text.replaceAll('\n', '\r'))],
  ['a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16 LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 BE with CRLF', Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le').swap16()],
] as const) {
  test(`${what} makes no difference`, () => {
    assert.equal(normal(bytes), text)
    assert.deepEqual(hashSource(bytes), hashSource(Buffer.from(text)))
  })
}

test('anything else does', () => {
  for (const other of [
    `${text}\n`,
    ` ${text}`,
    text.replace('blue', 'Blue'),
    text.replaceAll('\n', '\u2028'),
  ]) {
    assert.notDeepEqual(hashSource(Buffer.from(other)), hashSource(Buffer.from(text)))
  }
})

test('normalising twice changes nothing, and no CR is left', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      // The first marks are cut: what is left must not be taken for one again.
      const once = normaliseSource(Buffer.concat([Buffer.from('x'), bytes]))
      assert.deepEqual(normaliseSource(once), once)
      assert.ok(!once.includes(0x0d))
    }),
  )
})
