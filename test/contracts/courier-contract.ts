/**
 * What every courier must keep to, whatever it is built on: outcomes, blame, connections, stopping.
 * Long because it is one suite: every adapter runs all of it.
 */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Consignment } from '../../src/delivery/courier.ts'
import type { SmtpCourier } from '../../src/delivery/courier-smtp.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import type { CoolDown } from '../../src/delivery/relay-health.ts'
import type { RelaySettings, RelayTimeouts } from '../../src/delivery/relay-settings.ts'
import { playDialog, readDialog } from '../dialogs/play-dialog.ts'
import { openSink } from '../support/sink.ts'
import type { Step } from '../support/sink-script.ts'
import { openCountingRelay } from './counting-relay.ts'

/** Opens the courier under test. */
export type OpenCourier = (relay: RelaySettings, options?: { coolDown?: CoolDown }) => SmtpCourier

/** Each way in which connections carry messages. */
export type ContractWire = 'plain' | 'pipelined'

/** Long enough for a machine that is busy with other tests; dialogs in which somebody stalls say shorter ones. */
const timeouts = waitFor(20_000)

/** Timeouts that are all the same. */
export function waitFor(ms: number): RelayTimeouts {
  return { connect: ms, greeting: ms, command: ms, afterDot: ms, idle: 60_000 }
}

/** A relay of the test at `port`. */
export function relayAt(port: number, settings: Partial<RelaySettings> = {}): RelaySettings {
  return {
    name: 'test',
    host: '127.0.0.1',
    port,
    secure: false,
    tls: 'never',
    connections: 10,
    messagesPerConnection: 100,
    timeouts,
    ...settings,
  }
}

/** A message to one reader, allowed to go. */
export function consign(settings: Partial<Consignment> = {}): Consignment {
  return {
    from: 'news@example.org',
    to: 'ada@example.net',
    chunks: [Buffer.from('Subject: one\r\n\r\n'), Buffer.from('.dot\r\nlast line\r\n')],
    mayBegin: () => true,
    mayEnd: () => true,
    ...settings,
  }
}

/** The outcome as the dialogs write it. */
export function sayOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'in_doubt':
      return `in_doubt ${outcome.cause}`
    case 'not_begun':
      return ['not_begun', outcome.relayFault?.kind].filter(Boolean).join(' ')
    default: {
      const { code, enhanced, text } = outcome.reply
      const blame = outcome.kind === 'accepted' ? undefined : outcome.blame
      return [outcome.kind, blame, code, enhanced, JSON.stringify(text)].filter(Boolean).join(' ')
    }
  }
}

/** The suite. */
export function courierContract(name: string, wire: ContractWire, open: OpenCourier): void {
  describe(`${name}: what each peer comes to`, { concurrency: 8 }, () => {
    const folder = `${import.meta.dirname}/../dialogs`
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.smtp'))) {
      const dialog = readDialog(`${folder}/${file}`)
      if ((dialog.wire ?? wire) !== wire) continue
      it(`${dialog.name}: ${dialog.title}`, async () => {
        await using peer = await playDialog(dialog)
        const chunks =
          dialog.messageSize === 0
            ? {}
            : { chunks: [Buffer.alloc(dialog.messageSize, 'text of a story\r\n')] }
        const relay = relayAt(peer.port, {
          // Else a second message may overtake the RSET after the first, on a connection of its own.
          connections: 1,
          timeouts: waitFor(dialog.patience),
          ...(dialog.login ? { login: { kind: 'password', user: 'u', password: 'p' } as const } : {}),
          ...(dialog.tls ? { tls: 'required' } : {}),
        })
        {
          await using courier = open(relay, {
            coolDown: { first: dialog.coolDown, longest: dialog.coolDown, losses: 3 },
          })
          const said: string[] = []
          const all = dialog.together ? dialog.expect.map(() => courier.send(consign(chunks), 'bulk')) : []
          for (const [at, expected] of dialog.expect.entries()) {
            const outcome = sayOutcome(await (all[at] ?? courier.send(consign(chunks), 'bulk')))
            // A dialog need not repeat the whole reply.
            said.push(
              outcome.startsWith(`${expected} "`) || outcome.startsWith(`${expected} 2`) ? expected : outcome,
            )
          }
          assert.deepEqual(said, dialog.expect)
        }
        assert.deepEqual(peer.problems(), [])
      })
    }
  })

  describe(`${name}: connections`, () => {
    it('2,000 messages over 10 connections are each accepted once', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port))
      const readers = Array.from({ length: 2000 }, (_, n) => `reader${n}@example.net`)
      const outcomes = await Promise.all(readers.map((to) => courier.send(consign({ to }), 'bulk')))
      assert.equal(outcomes.filter((outcome) => outcome.kind === 'accepted').length, 2000)
      assert.deepEqual(relay.taken().toSorted(), readers.toSorted())
      assert.equal(relay.mostAtOnce(), 10)
      const connections = relay.connections()
      assert.ok(connections >= 20 && connections <= 30, `${connections} connections of 100 messages each`)
    })

    it('a connection is used again, and replaced after so many messages', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port, { messagesPerConnection: 3 }))
      for (let n = 0; n < 7; n++) await courier.send(consign(), 'bulk')
      assert.equal(relay.connections(), 3)
      assert.equal(relay.goodbyes(), 2)
    })

    it('an idle connection is closed with QUIT after its time', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port, { timeouts: { ...timeouts, idle: 20 } }))
      await courier.send(consign(), 'bulk')
      await relay.untilEmpty()
      assert.equal(relay.goodbyes(), 1)
      assert.equal((await courier.send(consign(), 'bulk')).kind, 'accepted')
    })

    it('a notice does not wait behind an edition', async () => {
      await using relay = await openCountingRelay({ holdDot: true })
      await using courier = open(relayAt(relay.port, { connections: 2 }))
      const bulk = [1, 2, 3].map(() => courier.send(consign(), 'bulk'))
      await relay.untilHeld(2)
      const notice = courier.send(consign({ to: 'new@example.net' }), 'notice')
      await relay.untilHeld(3)
      relay.release('new@example.net')
      assert.equal((await notice).kind, 'accepted')
      relay.release()
      await Promise.all(bulk)
      assert.equal(relay.mostAtOnce(), 3)
    })

    it('aborting ends the wait for a connection and nothing else', async () => {
      await using relay = await openCountingRelay({ holdDot: true })
      await using courier = open(relayAt(relay.port, { connections: 1 }))
      const abort = new AbortController()
      const first = courier.send(consign(), 'bulk', abort.signal)
      const second = courier.send(consign({ to: 'second@example.net' }), 'bulk', abort.signal)
      await relay.untilHeld(1)
      abort.abort()
      assert.equal(sayOutcome(await second), 'not_begun')
      relay.release()
      assert.equal((await first).kind, 'accepted')
      assert.deepEqual(relay.taken(), ['ada@example.net'])
    })

    it('a relay that takes fewer connections than are set is served over these', async () => {
      await using relay = await openCountingRelay({ atMost: 2 })
      await using courier = open(relayAt(relay.port, { messagesPerConnection: 10 }))
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => courier.send(consign(), 'bulk')))
      assert.deepEqual(new Set(outcomes.map((outcome) => outcome.kind)), new Set(['accepted']))
      assert.ok([2, 4].includes(courier.lanes), `${courier.lanes} lanes for two connections`)
      assert.deepEqual(courier.health(), { ok: true })
      assert.equal((await courier.send(consign(), 'notice')).kind, 'accepted')
      assert.ok(relay.connections() < 30, `${relay.connections()} connections for 101 messages`)
    })

    it('who waits for a relay that takes no more connections hears of its end', async () => {
      await using relay = await openCountingRelay({ atMost: 2, holdDot: true })
      await using courier = open(relayAt(relay.port, { connections: 5 }))
      const sends = Promise.all([1, 2, 3, 4, 5].map(() => courier.send(consign(), 'bulk').then(sayOutcome)))
      await relay.untilHeld(2)
      relay.shut()
      const [doubt, none] = ['in_doubt peer_reset', 'not_begun busy']
      assert.deepEqual((await sends).toSorted(), [doubt, doubt, none, none, none])
    })

    it('a message answered with 421 has its outcome, and the relay is left alone', async () => {
      await using peer = await playDialog(readDialog(`${import.meta.dirname}/../dialogs/dot-busy.smtp`))
      await using courier = open(relayAt(peer.port), {
        coolDown: { first: 60_000, longest: 60_000, losses: 3 },
      })
      assert.match(sayOutcome(await courier.send(consign(), 'bulk')), /^deferred relay 421/)
      assert.equal(sayOutcome(await courier.send(consign(), 'bulk')), 'not_begun busy')
    })

    it('one connection finds out that a relay is away; the others are told, and told again for a while', async () => {
      await using relay = await openCountingRelay({ greeting: '421 too busy' })
      await using courier = open(relayAt(relay.port), {
        coolDown: { first: 60_000, longest: 60_000, losses: 3 },
      })
      const send = () => courier.send(consign(), 'bulk').then(sayOutcome)
      assert.deepEqual(
        new Set(await Promise.all(Array.from({ length: 10 }, send))),
        new Set(['not_begun busy']),
      )
      assert.equal(await send(), 'not_begun busy')
      assert.equal(relay.connections(), 1)
      const health = courier.health()
      assert.ok(!health.ok && health.fault.kind === 'busy' && health.waitMs > 50_000)
    })
  })

  describe(`${name}: taken out and mended`, () => {
    const fault = { kind: 'auth', detail: 'found by another worker' } as const

    it('begins nothing, not even on connections that are open, and says goodbye on them', async () => {
      await using relay = await openCountingRelay({ holdDot: true })
      await using courier = open(relayAt(relay.port, { connections: 1 }))
      const first = courier.send(consign(), 'bulk')
      const waiting = courier.send(consign({ to: 'second@example.net' }), 'bulk')
      await relay.untilHeld(1)
      courier.takeOut(fault)
      assert.equal(sayOutcome(await courier.send(consign(), 'notice')), 'not_begun auth')
      relay.release()
      assert.equal((await first).kind, 'accepted')
      assert.equal(sayOutcome(await waiting), 'not_begun auth')
      await relay.untilEmpty()
      assert.equal(relay.goodbyes(), 1)
      courier.mend()
      assert.deepEqual(courier.health(), { ok: true })
      assert.equal((await courier.send(consign(), 'bulk')).kind, 'accepted')
      courier.takeOut(fault)
      await relay.untilEmpty()
    })

    it('a check goes as far as MAIL where a sender is given, out or not', async () => {
      await using relay = await openSink({ script: [{ at: 'mail', reply: '530 5.7.0 log in first' }] })
      await using courier = open(relayAt(relay.port))
      courier.takeOut(fault)
      assert.equal((await courier.check('news@example.org'))?.kind, 'auth')
    })

    it('connections that carried messages and are closed without a word before 354 are no fault', async () => {
      // As a provider does that has a limit of messages for each connection.
      const script: Step[] = [
        { at: 'data', connection: (n) => n <= 5, when: (to) => to.startsWith('last'), end: 'drop' },
      ]
      await using relay = await openSink({ script })
      await using courier = open(relayAt(relay.port, { connections: 5 }))
      const five = async (to: string) =>
        (
          await Promise.all(
            [1, 2, 3, 4, 5].map((n) => courier.send(consign({ to: `${to}${n}@example.net` }), 'bulk')),
          )
        ).map(sayOutcome)
      await five('first')
      assert.deepEqual(new Set(await five('last')), new Set(['not_begun']))
      assert.deepEqual(courier.health(), { ok: true })
    })

    it('a check that is well leaves nothing open', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port))
      assert.equal(await courier.check('news@example.org'), undefined)
      assert.equal(await courier.check(), undefined)
      await relay.untilEmpty()
      assert.deepEqual(relay.taken(), [])
    })

    it('tells the faults that it finds, with how many there were in a row', async () => {
      await using relay = await openCountingRelay({ greeting: '554 not you' })
      await using courier = open(relayAt(relay.port), { coolDown: { first: 1, longest: 1, losses: 3 } })
      const heard: string[] = []
      courier.onFault(({ kind }, inRow) => heard.push(`${kind} ${inRow}`))
      await courier.send(consign(), 'bulk')
      while (!courier.health().ok) await new Promise(setImmediate)
      await courier.send(consign(), 'bulk')
      assert.deepEqual(heard, ['refused 1', 'refused 2'])
    })
  })

  describe(`${name}: stopping`, () => {
    it('mayBegin is asked right before MAIL: no means that nothing is sent', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port))
      assert.equal(sayOutcome(await courier.send(consign({ mayBegin: () => false }), 'bulk')), 'not_begun')
      assert.deepEqual(relay.heard(), [])
      assert.equal((await courier.send(consign(), 'bulk')).kind, 'accepted')
      assert.equal(relay.connections(), 1, 'the connection is as good as before')
    })

    for (const size of [10, 200_000, 5_000_000]) {
      it(`mayEnd is asked right before the last of ${size} bytes: no means that no dot is sent`, async () => {
        await using relay = await openCountingRelay()
        await using courier = open(relayAt(relay.port))
        let asked = 0
        const mayEnd = () => {
          asked += 1
          return false
        }
        const chunks = [Buffer.alloc(size, 'x\r\n')]
        assert.equal(sayOutcome(await courier.send(consign({ mayEnd, chunks }), 'bulk')), 'not_begun')
        await relay.untilEmpty()
        assert.equal(asked, 1)
        assert.deepEqual(relay.taken(), [])
        assert.ok(relay.bytes() < size, 'the last byte stayed here')
        assert.ok(
          relay.bytes() >= size - 64 * 1024 - 1024,
          'all but the last block was sent before the question',
        )
      })
    }

    it('drain lets open messages end and begins no new one', async () => {
      await using relay = await openCountingRelay({ holdDot: true })
      const courier = open(relayAt(relay.port, { connections: 1 }))
      const open1 = courier.send(consign(), 'bulk')
      const waiting = courier.send(consign(), 'bulk')
      await relay.untilHeld(1)
      const drained = courier.drain(10_000)
      assert.equal(sayOutcome(await waiting), 'not_begun')
      assert.equal(sayOutcome(await courier.send(consign(), 'bulk')), 'not_begun')
      relay.release()
      assert.equal((await open1).kind, 'accepted')
      await drained
      await relay.untilEmpty()
      assert.equal(relay.goodbyes(), 1)
    })

    it('drain cuts what outlives the grace: in doubt after the last byte, not begun before', async () => {
      await using relay = await openCountingRelay({ holdDot: true, holdMailOf: 'slow@example.org' })
      const courier = open(relayAt(relay.port))
      const handedOver = courier.send(consign(), 'bulk')
      const beginning = courier.send(consign({ from: 'slow@example.org' }), 'bulk')
      await relay.untilHeld(2)
      await courier.drain(1)
      assert.deepEqual(
        [sayOutcome(await handedOver), sayOutcome(await beginning)],
        ['in_doubt stopped', 'not_begun'],
      )
      await relay.untilEmpty()
    })

    it('what is sent is the message, dot-stuffed, byte for byte', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port))
      await courier.send(consign(), 'bulk')
      assert.equal(relay.lastMessage(), 'Subject: one\r\n\r\n..dot\r\nlast line\r\n')
    })

    it('an envelope that could hold a command is refused as the bug it is', async () => {
      await using courier = open(relayAt(1))
      for (const to of ['a@b.example\r\nRCPT TO:<c@d.example>', '<a@b.example>', 'a b@c.example', '']) {
        await assert.rejects(courier.send(consign({ to }), 'bulk'), /parseAddress/)
      }
    })

    it('an address beyond ASCII is refused where the relay takes none, and blames no reader', async () => {
      await using relay = await openCountingRelay()
      await using courier = open(relayAt(relay.port))
      const outcome = sayOutcome(await courier.send(consign({ to: 'zoë@example.net' }), 'bulk'))
      assert.match(outcome, /^rejected relay 553 5\.6\.7/)
      assert.deepEqual(relay.heard(), [])
    })
  })
}
