/** What goes out after DATA is the message, whatever pieces it came in: CRLF only, dots stuffed, a final dot. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toWire } from '../../../src/delivery/wire-bytes.ts'

const cases: Readonly<Record<string, { chunks: readonly string[]; wire: string }>> = {
  'nothing at all': { chunks: [], wire: '.\r\n' },
  'a message with its last line end': { chunks: ['a\r\n'], wire: 'a\r\n.\r\n' },
  'one without it': { chunks: ['a'], wire: 'a\r\n.\r\n' },
  'a dot that begins the message': { chunks: ['.a\r\n'], wire: '..a\r\n.\r\n' },
  'a dot that begins a line': { chunks: ['a\r\n.\r\nb\r\n'], wire: 'a\r\n..\r\nb\r\n.\r\n' },
  'a dot that begins a chunk and a line': { chunks: ['a\r\n', '.b\r\n'], wire: 'a\r\n..b\r\n.\r\n' },
  'a dot that begins a chunk only': { chunks: ['a', '.b\r\n'], wire: 'a.b\r\n.\r\n' },
  'a line end across two chunks': { chunks: ['a\r', '\nb\r\n'], wire: 'a\r\nb\r\n.\r\n' },
  'a smuggled end': { chunks: ['a\n.\nb\r\n'], wire: 'a\r\n..\r\nb\r\n.\r\n' },
  'another one': { chunks: ['a\r.\rb\r\n'], wire: 'a\r\n..\r\nb\r\n.\r\n' },
  'one across two chunks': { chunks: ['a\n', '.\n', 'b\r\n'], wire: 'a\r\n..\r\nb\r\n.\r\n' },
  'a CR at the very end': { chunks: ['a\r'], wire: 'a\r\n.\r\n' },
}

for (const [name, { chunks, wire }] of Object.entries(cases))
  test(name, () => assert.equal(send(chunks), wire))

test('any bytes in any pieces go out as the same lines', () => {
  const piece = fc.string({
    unit: fc.constantFrom('\r', '\n', '\r\n', '.', 'a', 'é', '\r\n.'),
    maxLength: 20,
  })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (pieces, long) => {
      const chunks = long ? pieces.map((text) => `${text}${'x'.repeat(1_500)}${text}`) : pieces
      const wire = send(chunks)
      assert.ok(wire.endsWith('.\r\n'))
      assert.doesNotMatch(wire, /\r[^\n]|[^\r]\n|^\n/)
      const lines = wire.slice(0, -3).split('\r\n')
      for (const line of lines) assert.ok(!line.startsWith('.') || line.startsWith('..'), wire)
      const text = chunks.join('').replaceAll(/\r\n?|\n/g, '\n')
      const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`
      assert.equal(lines.map((line) => line.replace(/^\./, '')).join('\n'), ended)
      // A long chunk is remembered: the second time it comes to the same.
      assert.equal(send(chunks), wire)
    }),
  )
})

test('of a message that needs nothing no byte is copied', () => {
  const chunks = [Buffer.from('Subject: x\r\n\r\n'), Buffer.alloc(5_000, 'a'), Buffer.from('end\r\n')]
  assert.deepEqual(
    toWire(chunks)
      .slice(0, -1)
      .map((chunk, at) => chunk === chunks[at]),
    [true, true, true],
  )
})

const remembered = new Map<string, Buffer>()

function send(chunks: readonly string[]): string {
  const buffers = chunks.map((text) => {
    const buffer = remembered.get(text) ?? Buffer.from(text, 'latin1')
    remembered.set(text, buffer)
    return buffer
  })
  return Buffer.concat(toWire(buffers)).toString('latin1')
}
