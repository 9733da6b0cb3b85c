/** A relay that does not read is waited for: memory stays flat, and the last bytes stay here. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { openSmtpCourier } from '../../../../src/delivery/courier-smtp.ts'
import { consign, relayAt, sayOutcome } from '../../../contracts/courier-contract.ts'

test('while a relay does not read, nothing more than a block of each message waits for it', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    sockets.push(socket)
    socket.write('220 relay.test\r\n')
    socket.once('data', () => {
      socket.write('250-relay.test\r\n250 PIPELINING\r\n')
      socket.once('data', () => {
        socket.pause()
        socket.write('250 ok\r\n250 ok\r\n354 go\r\n')
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const courier = openSmtpCourier(relayAt(address.port, { wire: 'pipelined', connections: 1 }))
  const chunk = Buffer.alloc(17 * 60_000, 'text of a story\r\n')
  let asked = 0
  const sent = courier.send(
    consign({
      chunks: Array(64).fill(chunk),
      mayEnd: () => {
        asked += 1
        return true
      },
    }),
    'bulk',
  )
  while (sockets.length === 0) await new Promise(setImmediate)
  const before = process.memoryUsage().arrayBuffers
  // Longer than anything that is not waited for.
  for (let turns = 0; turns < 2_000; turns++) await new Promise(setImmediate)
  assert.ok(process.memoryUsage().arrayBuffers - before < 4 << 20)
  assert.equal(asked, 0, 'the last bytes wait for all others')
  for (const socket of sockets) socket.destroy()
  assert.equal(sayOutcome(await sent), 'not_begun')
  await courier.drain(0)
  server.close()
})
