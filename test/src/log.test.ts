/** The log names what happened and nobody's address. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskAddresses, maskLogins } from '../../src/log/streams.ts'
import { openLog } from '../../src/log.ts'

/** A log that keeps its lines. */
function keepLog(isTTY: boolean) {
  const lines: string[] = []
  return { lines, log: openLog({ stream: { isTTY, write: (line: string) => lines.push(line) } }) }
}

test('an event is one JSON line with its name, its fields and a time', () => {
  const { lines, log } = keepLog(false)
  log.editionComposed(7, 250)
  const [entry] = lines.map((line): unknown => JSON.parse(line))
  assert.partialDeepStrictEqual(entry, { level: 'info', event: 'edition_composed', edition: 7, ms: 250 })
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

test('of an error only what is named: type, message, code, stack, cause; a password in none of them', () => {
  const { lines, log } = keepLog(false)
  // What ioredis throws: the command with its arguments is a field of the error.
  const refused = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
    code: 'ERR_REDIS',
    command: { name: 'auth', args: ['hidden-word'] },
  })
  const cause = Object.assign(new Error('no way to redis://me:hidden"word@x.example:1'), { args: ['hidden'] })
  log.queueAway(Object.assign(refused, { cause }))
  log.unexpectedError('work', 'a text that was thrown')
  const [entry, other] = lines.map((line) => JSON.parse(line))
  assert.deepEqual(Object.keys(entry.err), ['type', 'message', 'code', 'stack', 'cause'])
  assert.deepEqual(Object.keys(entry.err.cause), ['type', 'message', 'stack'])
  assert.doesNotMatch(lines.join(''), /hidden|word@/)
  assert.deepEqual(other.err, { type: 'string', message: 'a text that was thrown' })
  const round = new Error('round')
  round.cause = round
  assert.doesNotThrow(() => log.queueAway(round))
})

test('a login in a URL is masked, at every level and whatever the password is', () => {
  for (const text of ['redis://:pass@h', 'smtps://u:p@ss/w?rd@h', 'postgres://u%40x:pass@h:5432/d'])
    assert.match(maskLogins(`to ${text}, then`), /^to \w+:\/\/\*{8}@h\S*, then$/)
  assert.equal(maskLogins('http://127.0.0.1:3000/ and a@b'), 'http://127.0.0.1:3000/ and a@b')
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
