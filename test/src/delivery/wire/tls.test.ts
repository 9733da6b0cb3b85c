/** Pipelined messages over TLS: the same bytes, and the same certainty when the other side ends it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { TLSSocket } from 'node:tls'
import type { Consignment } from '../../../../src/delivery/courier.ts'
import { openSmtpCourier, type SmtpCourier } from '../../../../src/delivery/courier-smtp.ts'
import { consign, relayAt, sayOutcome } from '../../../contracts/courier-contract.ts'
import { openOddRelay } from '../../../support/odd-relay.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8')
const cert = read('certificate.pem')
const tls = { key: read('key.pem'), cert }
const chunks = [Buffer.from('Subject: long\r\n\r\n'), Buffer.alloc(17 * 30_000, 'text of a story\r\n')]

function open(port: number): SmtpCourier {
  return openSmtpCourier(
    relayAt(port, { wire: 'pipelined', connections: 1, secure: true, tls: 'required', trusted: cert }),
  )
}

async function sendAll(courier: SmtpCourier, messages: readonly Partial<Consignment>[]): Promise<string[]> {
  const outcomes = messages.map(async (message) => await courier.send(consign(message), 'bulk'))
  return (await Promise.all(outcomes)).map((outcome) => sayOutcome(outcome).slice(0, 21))
}

test('messages arrive as they are, one connection for all', async () => {
  await using relay = await openOddRelay({ tls })
  await using courier = open(relay.port)
  const outcomes = await sendAll(courier, [{}, {}, {}, { chunks }, {}])
  assert.deepEqual(new Set(outcomes.map((outcome) => outcome.split(' ')[0])), new Set(['accepted']))
  assert.equal(relay.messages[3], Buffer.concat(chunks).toString())
  assert.equal(relay.connections(), 1)
})

test('close_notify in mid-body: nothing was handed over', async () => {
  await using relay = await openOddRelay({
    tls,
    heard(socket, _segment, inMessage) {
      if (inMessage && relay.messages.length === 1) socket.end()
      return inMessage && relay.messages.length === 1
    },
  })
  await using courier = open(relay.port)
  const outcomes = await sendAll(courier, [{}, { chunks: [...chunks, ...Array(20).fill(chunks[1])] }])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'not_begun'],
  )
})

test('close_notify instead of an answer: the message is in doubt, the one announced behind it is sent', async () => {
  let ended = false
  await using relay = await openOddRelay({
    tls,
    heard(socket, segment, inMessage) {
      const ends = inMessage && relay.messages.length === 1 && segment.includes('\r\n.\r\n') && !ended
      if (ends) {
        ended = true
        socket.end()
      }
      return ends
    },
  })
  await using courier = open(relay.port)
  const outcomes = await sendAll(courier, [{}, {}, {}])
  assert.deepEqual(
    outcomes.map((outcome) => outcome.split(' ')[0]),
    ['accepted', 'in_doubt', 'accepted'],
  )
})

test('renegotiation between messages (TLS 1.2) hurts nobody', async () => {
  let asked = 0
  await using relay = await openOddRelay({
    tls: { ...tls, maxVersion: 'TLSv1.2' },
    heard(socket, segment) {
      if (socket instanceof TLSSocket && segment.startsWith('MAIL') && asked === 0) {
        asked += 1
        socket.renegotiate({ rejectUnauthorized: false }, () => undefined)
      }
      return false
    },
  })
  await using courier = open(relay.port)
  const outcomes = await sendAll(courier, [{}, {}, {}, {}])
  assert.equal(asked, 1)
  assert.deepEqual(new Set(outcomes.map((outcome) => outcome.split(' ')[0])), new Set(['accepted']))
})
