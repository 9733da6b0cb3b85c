/** Where a request came from is an address that the database takes, whatever a proxy or a visitor says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitorOf } from '../../subscribers/visitor.ts'

for (const [ip, remoteAddress, found] of [
  ['192.0.2.7', '127.0.0.1', '192.0.2.7'],
  ['fe80::1%eth0', '127.0.0.1', 'fe80::1'],
  // Other programs take these for IPv4 addresses; PostgreSQL does not.
  ['0x7f.1', '192.0.2.9', '192.0.2.9'],
  ['192.168', '192.0.2.9', '192.0.2.9'],
  ['unknown', undefined, undefined],
  // The visitor hung up.
  [undefined, undefined, undefined],
] as const)
  test(`${ip} by ${remoteAddress}`, () => {
    assert.deepEqual(visitorOf({ ip, headers: {}, socket: { remoteAddress } }), {
      ...(found && { ip: found }),
    })
  })

test('a browser says who it is in a line that can be kept', () => {
  const headers = { 'user-agent': `A\0b ${'x'.repeat(400)}` }
  const { userAgent } = visitorOf({ ip: '192.0.2.7', headers, socket: {} })
  assert.match(userAgent ?? '', /^Ab x{297}$/)
})
