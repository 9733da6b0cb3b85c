/** Messages over a pipelined connection, to relays that answer in odd ways. Long because each way is a dialog of its own. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Consignment } from '../../../../src/delivery/courier.ts'
import { openSmtpCourier, type SmtpCourier } from '../../../../src/delivery/courier-smtp.ts'
import type { Outcome } from '../../../../src/delivery/outcome.ts'
import type { Wire } from '../../../../src/delivery/relay-settings.ts'
import { openCountingRelay } from '../../../contracts/counting-relay.ts'
import { consign, relayAt, sayOutcome } from '../../../contracts/courier-contract.ts'
import { openOddRelay } from '../../../support/odd-relay.ts'

function open(port: number, wire: Wire, fellBack: (detail: string) => void = () => {}): SmtpCourier {
  return openSmtpCourier(relayAt(port, { wire, connections: 1 }), { fellBack })
}

async function sendAll(courier: SmtpCourier, messages: readonly Partial<Consignment>[]): Promise<string[]> {
  const outcomes = messages.map(async (message) => await courier.send(consign(message), 'bulk'))
  return (await Promise.all(outcomes)).map((outcome: Outcome) => sayOutcome(outcome).slice(0, 12))
}

const many = (count: number): Partial<Consignment>[] =>
  Array.from({ length: count }, (_, at) => ({ to: `reader${at}@example.net` }))

test('replies that come byte by byte are the same', async () => {
  const say = (socket: Socket, text: string): void => {
    socket.setNoDelay(true)
    const bytes = [...Buffer.from(text)]
    const next = (): void => {
      const byte = bytes.shift()
      if (byte === undefined) return
      socket.write(Buffer.of(byte), () => setImmediate(next))
    }
    next()
  }
  // What is said while something else is being said would come between: one thing at a time.
  const waiting = new Map<Socket, string>()
  const inTurn = (socket: Socket, text: string): void => {
    const before = waiting.get(socket)
    waiting.set(socket, (before ?? '') + text)
    if (before !== undefined) return
    setImmediate(() => {
      const all = waiting.get(socket) ?? ''
      waiting.delete(socket)
      say(socket, all)
    })
  }
  await using relay = await openOddRelay({ say: inTurn })
  await using courier = open(relay.port, 'pipelined')
  assert.deepEqual(new Set(await sendAll(courier, many(20))), new Set(['accepted 250']))
  assert.equal(relay.messages.length, 20)
  assert.equal(relay.connections(), 1)
})

test("each message's end leaves with the next one's commands, once the relay is known to be quick", async () => {
  let together = 0
  let before = ''
  await using relay = await openOddRelay({
    answer: (line) => {
      if (line.startsWith('MAIL') && before === '.') together += 1
      before = line
      return undefined
    },
    // Read in one piece: what had been written in one.
    say: (socket, text) => {
      if (!text.startsWith('250 2.0.0 Ok\r\n250')) before = ''
      socket.write(text)
    },
  })
  await using courier = open(relay.port, 'pipelined')
  await sendAll(courier, many(10))
  assert.equal(together, 8)
})

test('any messages arrive as by nodemailer, byte for byte', { timeout: 60_000 }, async () => {
  await using relay = await openOddRelay()
  await using plain = open(relay.port, 'plain')
  await using pipelined = open(relay.port, 'pipelined')
  const piece = fc.string({
    unit: fc.constantFrom('\r\n', '.', 'a', 'é', '\r\n.', '\n', '\r', 'x'.repeat(700)),
    maxLength: 30,
  })
  const chunks = fc
    .array(piece, { maxLength: 5 })
    .map((pieces) => [Buffer.from('Subject: s\r\n\r\n'), ...pieces.map((text) => Buffer.from(text))])
  await fc.assert(
    fc.asyncProperty(fc.array(chunks, { minLength: 1, maxLength: 4 }), async (messages) => {
      relay.messages.length = 0
      const consignments = messages.map((each) => ({ chunks: each }))
      for (const each of consignments) await sendAll(plain, [each])
      await sendAll(pipelined, consignments)
      const half = relay.messages.length / 2
      assert.equal(half, messages.length)
      assert.deepEqual(relay.messages.slice(half), relay.messages.slice(0, half))
    }),
    { numRuns: 60 },
  )
})

test('a relay that breaks the protocol is served one by one from then on, and that is said once', async () => {
  let spoilt = 0
  await using relay = await openOddRelay({
    answer: (line) => (line === '.' && ++spoilt === 3 ? '250 2.0.0 Ok\r\n250 2.0.0 Ok' : undefined),
  })
  const said: string[] = []
  await using courier = open(relay.port, 'auto', (detail) => said.push(detail))
  const first = await sendAll(courier, many(4))
  assert.deepEqual(first, ['accepted 250', 'accepted 250', 'accepted 250', 'not_begun'])
  assert.deepEqual(courier.health(), { ok: true })
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /^DATA answered with 250/)
  assert.deepEqual(new Set(await sendAll(courier, many(10))), new Set(['accepted 250']))
  assert.equal(courier.lanes, 1)
  assert.equal(said.length, 1)
  assert.equal(relay.messages.length, 13)
})

test("a refusal that one reply too many put out of its place is nobody's", async () => {
  let ends = 0
  await using relay = await openOddRelay({
    answer: (line, connection) => {
      if (line === '.' && ++ends === 3) return '250 2.0.0 Ok\r\n250 2.0.0 Ok'
      if (ends < 3 || connection > 1 || line === '.') return undefined
      return line.startsWith('MAIL') ? '550 5.7.1 Not from you' : '503 5.5.1 MAIL first'
    },
  })
  const said: string[] = []
  await using courier = open(relay.port, 'auto', (detail) => said.push(detail))
  const outcomes = await sendAll(courier, many(4))
  assert.deepEqual(outcomes, ['accepted 250', 'accepted 250', 'accepted 250', 'not_begun'])
  assert.deepEqual(said, ['one reply too many: 503 5.5.1 MAIL first'])
})

test('a relay that offers no PIPELINING gets one command at a time', async () => {
  let inOne = 0
  await using relay = await openOddRelay({
    answer: (line) => (line.startsWith('EHLO') ? '250 relay.test' : undefined),
    say: (socket, text) => {
      if (text.split('\r\n').length > 2) inOne += 1
      socket.write(text)
    },
  })
  await using courier = open(relay.port, 'pipelined')
  assert.deepEqual(new Set(await sendAll(courier, many(5))), new Set(['accepted 250']))
  assert.equal(inOne, 0)
})

test('a reply without a command ends an idle connection; the next message goes by another one', async () => {
  const sockets: Socket[] = []
  await using relay = await openOddRelay({
    say: (socket, text) => {
      sockets.push(socket)
      socket.write(text)
    },
  })
  const said: string[] = []
  await using courier = open(relay.port, 'auto', (detail) => said.push(detail))
  await sendAll(courier, many(1))
  sockets[0]?.write('250 are you there?\r\n')
  while (courier.held > 0) await new Promise(setImmediate)
  assert.match(said[0] ?? '', /^without a command: 250 are/)
  assert.deepEqual(await sendAll(courier, many(1)), ['accepted 250'])
})

test('a message that was announced and then waited too long has not begun, and gets no byte', async () => {
  await using relay = await openCountingRelay()
  const now = { ms: 0 }
  await using courier = openSmtpCourier(relayAt(relay.port, { wire: 'pipelined', connections: 1 }), {
    clock: () => now.ms,
  })
  assert.deepEqual(await sendAll(courier, many(1)), ['accepted 250'])
  relay.hold()
  let asked = 0
  const mayEnd = (): boolean => {
    asked += 1
    return true
  }
  const under = sendAll(courier, [{ to: 'slow@example.net' }, { to: 'late@example.net', mayEnd }])
  await relay.untilHeld(1)
  now.ms += 600
  relay.release()
  assert.deepEqual(await under, ['accepted 250', 'not_begun'])
  assert.equal(asked, 0)
  assert.deepEqual(relay.taken(), ['reader0@example.net', 'slow@example.net'])
  // Slow as it is now, nothing more is announced ahead of an answer.
  assert.equal(courier.lanes, 1)
})

test('a reply of more than 64 KB: the message is in doubt, and nothing more is read', async () => {
  await using relay = await openOddRelay({
    answer: (line, connection) =>
      line === '.' && connection === 1 ? `250-${'x'.repeat(200_000)}\r\n250 Ok` : undefined,
  })
  await using courier = open(relay.port, 'pipelined')
  assert.deepEqual(await sendAll(courier, many(1)), ['in_doubt pee'])
  while (courier.held > 0) await new Promise(setImmediate)
})

test('a relay that said 421 to a message gets no other one on that connection, open as it may be', async () => {
  await using relay = await openOddRelay({
    answer: (line, connection) => (line === '.' && connection === 1 ? '421 4.7.0 enough' : undefined),
  })
  await using courier = openSmtpCourier(relayAt(relay.port, { wire: 'pipelined', connections: 1 }), {
    coolDown: { first: 1, longest: 1, losses: 3 },
  })
  assert.deepEqual(await sendAll(courier, many(1)), ['deferred rel'])
  while (!courier.health().ok) await new Promise(setImmediate)
  assert.deepEqual(await sendAll(courier, many(1)), ['accepted 250'])
  assert.equal(relay.connections(), 2)
})
