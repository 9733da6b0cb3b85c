/** The log names what happened and nobody's address. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskAddresses } from '../../src/log/streams.ts'
import { openLog } from '../../src/log.ts'

/** A log that keeps its lines. */
function keepLog(isTTY: boolean) {
  const lines: string[] = []
  return { lines, log: openLog({ stream: { isTTY, write: (line: string) => lines.push(line) } }) }
}

test('an event is one JSON line with its name, its fields and a time', () => {
  const { lines, log } = keepLog(false)
  log.editionLaunched(7, 250)
  const [entry] = lines.map((line): unknown => JSON.parse(line))
  assert.partialDeepStrictEqual(entry, { level: 'info', event: 'edition_launched', edition: 7, frozen: 250 })
  assert.match(String(lines[0]), /"time":"\d{4}-\d\d-\d\dT/)
})

test('addresses are masked wherever they stand: in a reply, in an error, in its stack', () => {
  const { lines, log } = keepLog(false)
  log.relayFaulty({ kind: 'refused', detail: '550 5.1.1 <Ada.Lovelace@mail.example.org>: not here' })
  log.unexpectedError('deliver', new Error('to ada@example.org', { cause: new Error('ada@bücher.example') }))
  assert.match(String(lines[0]), /<A…@m….org>/)
  assert.doesNotMatch(lines.join(''), /lovelace|ada@|bücher/i)
  for (const line of lines) assert.doesNotThrow(() => JSON.parse(line))
})

test('a terminal gets one plain line, and a server can not steer it', () => {
  const { lines, log } = keepLog(true)
  log.relayFaulty({ kind: 'refused', detail: '\u001b[2Jgone\r\nnext' })
  log.databaseAway(new Error('connect ECONNREFUSED'))
  assert.match(String(lines[0]), /^\d\d:\d\d:\d\d warn {2}relay faulty.* fault="refused" detail=.*\n$/)
  assert.ok(!String(lines[0]).includes('\u001b') && !String(lines[0]).includes('\r'))
  assert.match(String(lines[1]), /the database is away connect ECONNREFUSED\n$/)
})

test('no address survives, and text without one is left alone', () => {
  fc.assert(fc.property(fc.emailAddress(), (address) => !maskAddresses(`to <${address}>`).includes(address)))
  for (const text of ['', '@', 'a @ b', 'x@y', `${'a'.repeat(1e5)}`, '12:30 edition=3']) {
    assert.equal(maskAddresses(text), text)
  }
})
