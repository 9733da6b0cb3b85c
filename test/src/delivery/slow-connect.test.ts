/** A relay that takes a connection and says nothing holds nobody up for longer than a second. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openSmtpCourier, type SmtpCourier } from '../../../src/delivery/courier-smtp.ts'
import type { Outcome } from '../../../src/delivery/outcome.ts'
import { relayAt, waitFor } from '../../contracts/courier-contract.ts'
import { openSink } from '../../support/sink.ts'

/** A door before a relay: while it is closed, whoever comes in hears nothing. */
async function openDoor(port: number) {
  const door = { closed: true, came: 0 }
  const held: Socket[] = []
  const lead = (from: Socket): void => {
    const to = connect(port, '127.0.0.1')
    to.on('error', () => from.destroy())
    from.pipe(to).pipe(from)
    from.once('close', () => to.destroy())
  }
  const server = createServer((socket) => {
    door.came += 1
    socket.on('error', () => socket.destroy())
    if (door.closed) held.push(socket)
    else lead(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return {
    door,
    port: address.port,
    open: () => {
      door.closed = false
      for (const socket of held.splice(0)) lead(socket)
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of held) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const message = {
  from: 'news@example.org',
  to: 'ann@example.net',
  chunks: [Buffer.from('Subject: a\r\n\r\nb\r\n')],
  mayBegin: () => true,
  mayEnd: () => true,
}

function sayEnd(outcome: Outcome): string {
  return outcome.kind === 'not_begun' ? `${outcome.kind} ${outcome.relayFault?.kind ?? ''}` : outcome.kind
}

const sendAll = async (courier: SmtpCourier, many: number): Promise<string[]> => {
  const outcomes = Array.from({ length: many }, async () => {
    // As a stretch does, once the message's moment has passed.
    const stop = new AbortController()
    const sent = courier.send(message, 'bulk', stop.signal)
    setImmediate(() => stop.abort())
    return await sent
  })
  return (await Promise.all(outcomes)).map(sayEnd)
}

test('all that wait for the first connection are free within a second or two; it is used when it comes', async () => {
  await using sink = await openSink()
  await using gate = await openDoor(sink.port)
  await using courier = openSmtpCourier(relayAt(gate.port, { connections: 4 }))
  const faults: string[] = []
  courier.onFault(({ kind }) => faults.push(kind))
  const begunAt = performance.now()
  assert.deepEqual(await sendAll(courier, 4), Array(4).fill('not_begun unreachable'))
  assert.ok(performance.now() - begunAt < 5_000)
  // Nothing more is tried until it is there: another relay may carry it.
  assert.equal(courier.health().ok, false)
  assert.deepEqual(await sendAll(courier, 1), ['not_begun unreachable'])
  assert.equal(gate.door.came, 1)
  gate.open()
  while (!courier.health().ok) await nextTurn()
  assert.equal((await courier.send(message, 'bulk')).kind, 'accepted')
  assert.equal(gate.door.came, 1)
  assert.deepEqual(faults, [])
})

test('one more connection that does not open leaves those alone that are there', async () => {
  await using sink = await openSink({
    script: [{ at: 'recorded', wait: 3_000, when: (to) => to.startsWith('slow') }],
  })
  await using gate = await openDoor(sink.port)
  gate.open()
  await using courier = openSmtpCourier(relayAt(gate.port, { connections: 4 }))
  assert.equal((await courier.send(message, 'bulk')).kind, 'accepted')
  gate.door.closed = true
  const slow = courier.send({ ...message, to: 'slow@example.net' }, 'bulk')
  assert.deepEqual(await sendAll(courier, 1), ['not_begun '])
  assert.deepEqual(courier.health(), { ok: true })
  assert.equal(courier.held, 2)
  assert.ok(courier.lanes <= 2)
  assert.equal((await slow).kind, 'accepted')
  assert.equal((await courier.send(message, 'bulk')).kind, 'accepted')
  assert.equal(gate.door.came, 2)
})

test('a connection that fails after five seconds counts as two faults in a row: it is no restart', async () => {
  await using gate = await openDoor(0)
  const clock = { now: 0 }
  await using courier = openSmtpCourier(relayAt(gate.port, { timeouts: waitFor(100) }), {
    clock: () => clock.now,
  })
  const heard: string[] = []
  courier.onFault(({ kind }, inRow) => heard.push(`${kind} ${inRow}`))
  const sent = courier.send(message, 'bulk')
  while (gate.door.came === 0) await nextTurn()
  clock.now += 5_000
  assert.equal(sayEnd(await sent), 'not_begun unreachable')
  assert.deepEqual(heard, ['unreachable 2'])
})
