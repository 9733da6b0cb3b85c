/** Replies are the same wherever their segments begin and end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openReplyReader } from '../../../../src/delivery/wire/replies.ts'

function readAll(segments: readonly Buffer[]): readonly string[] | undefined {
  const reader = openReplyReader()
  const replies: string[] = []
  for (const segment of segments) {
    const read = reader.read(segment)
    if (read === undefined) return undefined
    replies.push(...read)
  }
  return replies
}

const word = fc.string({ unit: fc.constantFrom('a', 'ü', '€', ' ', '-', '.', '5'), maxLength: 12 })
const code = fc.integer({ min: 200, max: 599 })
/** A reply's lines, each with the code, a hyphen after all but the last one's. */
const reply = fc
  .tuple(code, fc.array(word, { minLength: 1, maxLength: 4 }))
  .map(([number, words]) =>
    words.map((text, at) => `${number}${at < words.length - 1 ? '-' : ' '}${text}`).join('\n'),
  )

test('any replies in any segments, with CRLF or LF, and empty lines between them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(reply, fc.constantFrom('\r\n', '\n'), fc.boolean()), { maxLength: 6 }),
      fc.array(fc.nat({ max: 20 }), { maxLength: 40 }),
      (replies, cuts) => {
        const bytes = Buffer.from(
          replies.map(([text, end, gap]) => `${gap ? end : ''}${text.replaceAll('\n', end)}${end}`).join(''),
        )
        const segments: Buffer[] = []
        let from = 0
        for (const cut of cuts) {
          segments.push(bytes.subarray(from, from + cut))
          from += cut
        }
        segments.push(bytes.subarray(from))
        assert.deepEqual(
          readAll(segments),
          replies.map(([text]) => text),
        )
      },
    ),
  )
})

test('byte by byte', () => {
  const bytes = Buffer.from('250-2.0.0 erste\r\n250 größer\r\n354 go\r\n')
  const segments = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
  assert.deepEqual(readAll(segments), ['250-2.0.0 erste\n250 größer', '354 go'])
})

test('what is no UTF-8 is read byte by byte; what is no reply is handed on as it is', () => {
  assert.deepEqual(readAll([Buffer.from('550 gr\xf6\xdfer\r\nHTTP/1.1 400\r\n', 'latin1')]), [
    '550 größer',
    'HTTP/1.1 400',
  ])
})

test('a line inside a reply may be empty; half a line is none yet', () => {
  assert.deepEqual(readAll([Buffer.from('250-a\r\n\r\n250 b')]), ['250-a\n'])
})

test('64 KB are read, more is not, in one line or in many', () => {
  const long = Buffer.from(`250 ${'x'.repeat(60_000)}\r\n`)
  assert.equal(readAll([long])?.length, 1)
  const line = Buffer.alloc(1_000, 'x')
  assert.equal(readAll(Array(66).fill(line)), undefined)
  assert.equal(readAll(Array(66).fill(Buffer.from(`250-${'x'.repeat(1_000)}\r\n`))), undefined)
  assert.equal(readAll(Array(1_000).fill(long))?.length, 1_000)
})
