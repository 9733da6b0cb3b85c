/** Whole messages one behind the other, to relays that have shown not to close connections (RFC 3030). */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import type { Consignment } from '../../../../src/delivery/courier.ts'
import { openSmtpCourier, type SmtpCourier } from '../../../../src/delivery/courier-smtp.ts'
import type { RelaySettings } from '../../../../src/delivery/relay-settings.ts'
import { consign, relayAt, sayOutcome } from '../../../contracts/courier-contract.ts'
import { openOddRelay } from '../../../support/odd-relay.ts'

const ehlo = '250-relay.test\r\n250-PIPELINING\r\n250 CHUNKING'
/** A connection that carries so many proves that this relay leaves connections alone. */
const proof = 10

function open(port: number, settings: Partial<RelaySettings> = {}): SmtpCourier {
  return openSmtpCourier(relayAt(port, { connections: 1, messagesPerConnection: proof, ...settings }))
}

async function sendAll(courier: SmtpCourier, messages: readonly Partial<Consignment>[]): Promise<string[]> {
  const outcomes = messages.map(async (message) => await courier.send(consign(message), 'bulk'))
  return (await Promise.all(outcomes)).map((outcome) => sayOutcome(outcome).slice(0, 23))
}

const many = (count: number, from = 0): Partial<Consignment>[] =>
  Array.from({ length: count }, (_, at) => ({ to: `reader${from + at}@example.net` }))

/** What was said on the connection with this number, and what was sent there. */
function listen() {
  const said = new Map<number, string[]>()
  const answer = (line: string, connection: number): string | undefined => {
    said.set(connection, [...(said.get(connection) ?? []), line])
    return line.startsWith('EHLO') ? ehlo : undefined
  }
  return { said, answer }
}

test('the first connection proves the relay; from then on messages are chunks', async () => {
  const { said, answer } = listen()
  await using relay = await openOddRelay({ answer })
  await using courier = open(relay.port)
  const outcomes = await sendAll(courier, many(2 * proof))
  assert.deepEqual(new Set(outcomes), new Set(['accepted 250 2.0.0 "Ok"'.slice(0, 23)]))
  const data = (number: number): number => said.get(number)?.filter((line) => line === 'DATA').length ?? 0
  assert.deepEqual([data(1), data(2)], [proof, 0])
  assert.equal(relay.told.filter((line) => line.startsWith('BDAT')).length, proof)
  assert.equal(courier.lanes, 4)
  // The same bytes, whichever way they went; DATA's dots are stuffed.
  assert.equal(relay.messages[0], 'Subject: one\r\n\r\n..dot\r\nlast line\r\n')
  assert.equal(relay.messages.at(-1), 'Subject: one\r\n\r\n.dot\r\nlast line\r\n')
})

for (const wire of ['pipelined', 'plain'] as const)
  test(`never with wire: ${wire}`, async () => {
    const { answer } = listen()
    await using relay = await openOddRelay({ answer })
    await using courier = open(relay.port, { wire })
    await sendAll(courier, many(2 * proof))
    assert.deepEqual(
      relay.told.filter((line) => line.startsWith('BDAT')),
      [],
    )
  })

/** A relay that is proven, and what it says from then on. */
async function openProven(answer: (line: string, connection: number) => string | undefined) {
  const sockets: Socket[] = []
  const relay = await openOddRelay({
    answer: (line, connection) =>
      line.startsWith('EHLO') ? ehlo : connection === 1 ? undefined : answer(line, connection),
    say: (socket, text) => {
      sockets.push(socket)
      if (socket.writable) socket.write(text)
    },
  })
  const courier = open(relay.port, { messagesPerConnection: proof })
  await sendAll(courier, many(proof))
  return {
    relay,
    courier,
    hangUp: () => {
      for (const socket of sockets) socket.destroy()
    },
    async [Symbol.asyncDispose]() {
      await courier[Symbol.asyncDispose]()
      await relay[Symbol.asyncDispose]()
    },
  }
}

test('no more than four wait for their answers; when the relay hangs up these are in doubt, and no other', async () => {
  let ends = 0
  await using proven = await openProven((line, connection) => {
    if (connection !== 2) return undefined
    if (line === '.') ends += 1
    // From its third message on it says nothing at all: replies keep their order.
    return ends > 2 ? '' : undefined
  })
  const sent = sendAll(proven.courier, many(8, proof))
  while (ends < 6) await new Promise(setImmediate)
  // Nothing may come; that it does not needs a while to show.
  for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
  assert.equal(ends, 6)
  proven.hangUp()
  const outcomes = await sent
  assert.deepEqual(
    outcomes.map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'accepted', ...Array(4).fill('in_doubt'), 'accepted', 'accepted'],
  )
  // It has shown that it does close them: no chunks any more.
  const before = proven.relay.told.filter((line) => line.startsWith('BDAT')).length
  await sendAll(proven.courier, many(20, 100))
  assert.equal(proven.relay.told.filter((line) => line.startsWith('BDAT')).length, before)
})

test('who is refused is refused, the others go', async () => {
  let refused = false
  await using proven = await openProven((line) => {
    if (line.startsWith('RCPT TO:<reader12@')) {
      refused = true
      return '550 5.1.1 no such user'
    }
    if (line !== '.' || !refused) return undefined
    refused = false
    return '503 5.5.1 no recipients'
  })
  const outcomes = await sendAll(proven.courier, many(6, proof))
  assert.deepEqual(
    outcomes.map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'accepted', 'rejected', 'accepted', 'accepted', 'accepted'],
  )
})

test("a refusal that one reply too many put out of its place is nobody's", async () => {
  let ends = 0
  const answer = (line: string, connection: number): string | undefined => {
    if (line.startsWith('EHLO')) return ehlo
    if (connection !== 2) return undefined
    if (line === '.' && ++ends === 1) return '250 2.0.0 Ok\r\n250 2.0.0 Ok'
    if (ends === 0 || line === 'RSET') return undefined
    return line.startsWith('MAIL') ? '550 5.7.1 Not from you' : '503 5.5.1 MAIL first'
  }
  await using relay = await openOddRelay({ answer })
  await using courier = open(relay.port)
  await sendAll(courier, many(proof))
  const [first, second = ''] = await sendAll(courier, many(2, proof))
  assert.equal(first, 'accepted 250 2.0.0 "Ok"')
  assert.match(second, /^in_doubt/)
})

test('a message that is taken for a refused recipient: nobody can say, and nothing more is read', async () => {
  await using proven = await openProven((line) =>
    line.startsWith('RCPT TO:<reader11@') ? '550 5.1.1 no such user' : undefined,
  )
  const outcomes = await sendAll(proven.courier, many(2, proof))
  assert.deepEqual(outcomes, ['accepted 250 2.0.0 "Ok"'.slice(0, 23), 'in_doubt peer_reset'])
})

test('421 to MAIL: that message goes by another connection, those before it have their answers', async () => {
  let told = false
  await using proven = await openProven((line, connection) => {
    if (connection !== 2) return undefined
    if (line.startsWith('MAIL') && proven.relay.messages.length === proof + 1) {
      told = true
      return '421 4.4.2 enough'
    }
    return told ? '' : undefined
  })
  const sent = sendAll(proven.courier, many(2, proof))
  while (!told) await new Promise(setImmediate)
  proven.hangUp()
  assert.deepEqual(
    (await sent).map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'accepted'],
  )
})

test('one that must not be sent ends the connection, but not before the others have their answers', async () => {
  await using proven = await openProven(() => undefined)
  const messages = many(3, proof)
  const outcomes = await sendAll(proven.courier, [
    ...messages.slice(0, 2),
    { ...messages[2], mayEnd: () => false },
  ])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'accepted', 'not_begun'],
  )
  assert.equal(proven.relay.messages.length, proof + 2)
})

test('messages of many blocks, one behind the other', async () => {
  await using proven = await openProven(() => undefined)
  const chunks = [Buffer.from('Subject: long\r\n\r\n'), Buffer.alloc(17 * 30_000, 'text of a story\r\n')]
  const outcomes = await sendAll(
    proven.courier,
    many(5, proof).map((message) => ({ ...message, chunks })),
  )
  assert.deepEqual(new Set(outcomes.map((outcome) => outcome.split(' ')[0])), new Set(['accepted']))
  assert.deepEqual(new Set(proven.relay.messages.slice(proof)), new Set([Buffer.concat(chunks).toString()]))
})
