/** A line of the journal: read back as it was written, or not at all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { longestLine, nameTry, readLine, writeLine } from '../../../../src/ledger/journal/line.ts'
import { outcomes } from '../../../support/ledger.ts'
import { outcome, tryOf } from './try-of.ts'

test('a line is no line with any byte of it changed', () => {
  const buffer = Buffer.alloc(longestLine)
  const length = writeLine(buffer, 5, nameTry(tryOf(12)), outcomes.rejected)
  const line = buffer.subarray(0, length - 1)
  assert.deepEqual(readLine(line), { generation: 5, of: tryOf(12), outcome: outcomes.rejected })
  for (let at = 0; at < line.length; at++)
    for (const bit of [1, 16, 128]) {
      const changed = Buffer.from(line)
      changed.writeUInt8(changed.readUInt8(at) ^ bit, at)
      assert.equal(readLine(changed), undefined, `byte ${at}`)
    }
})

test('any outcome comes back as the ledger would keep it, in a line that fits', () => {
  fc.assert(
    fc.property(outcome, (said) => {
      const buffer = Buffer.alloc(longestLine)
      const length = writeLine(buffer, 1, nameTry(tryOf(1)), said)
      assert.equal(buffer.indexOf('\n'), length - 1)
      const read = readLine(buffer.subarray(0, length - 1))?.outcome
      assert.equal(read?.kind, said.kind)
      if (said.kind === 'accepted' && read?.kind === 'accepted')
        assert.equal(read.reply.code, said.reply.code)
    }),
    { numRuns: 150, endOnFailure: true },
  )
})

test('an outcome that this release does not know leaves the message in doubt', () => {
  const buffer = Buffer.alloc(longestLine)
  const length = writeLine(buffer, 1, nameTry(tryOf(1)), outcomes.accepted)
  const newer = buffer.toString('utf8', 0, length - 9).replace('accepted', 'approved')
  // The checksum of the changed line, as its writer would have put it.
  const sum = crc32(newer).toString(16).padStart(8, '0')
  const read = readLine(Buffer.from(newer + sum))
  assert.deepEqual(read, { generation: 1, of: tryOf(1), outcome: undefined })
})
