/**
 * One connection to a relay that offers PIPELINING: the end of a message and the next one's MAIL, RCPT and DATA leave in
 * one write (RFC 2920 3.1), so that a message costs one write and one round trip.
 *
 *   -> MAIL RCPT DATA                       <- 250 250 354
 *   -> message 1 . MAIL RCPT DATA           <- 250 | 250 250 354
 *   -> message 2 . MAIL RCPT DATA           <- 250 | 250 250 354
 *
 * At most one message is between its last byte and its reply. Replies are matched to commands by their order alone;
 * where that can't be right the connection is destroyed, before anybody is blamed.
 */
import type { TryEnd } from '../judge-try.ts'
import { type Freight, refuseBeforeMail, type Session } from '../session.ts'
import type { OpenConnection } from '../smtp-connect.ts'
import { toWire } from '../wire-bytes.ts'
import { writeBlock, writeBlocks } from './blocks.ts'
import { findRefusal, type Refusal, weighEnvelope, writeEnvelope } from './envelope.ts'
import { openExchange, soon, type WireNeeds, withdrawn } from './exchange.ts'
import { endPassage, openPassage, type Passage } from './passages.ts'

/** A message whose commands waited (ms) for the answer to the one before is begun no more: it may have been stopped. */
const moment = 500

/** A connection that carried so many messages, and was not closed by the relay, shows that it leaves them be. */
const enoughToProve = 10

const reset = Buffer.from('RSET\r\n')
const loneDotLine = Buffer.from('.\r\n')

/** Wraps a connection that is logged in, and reads its replies from now on. */
export function openPipelinedSession(open: OpenConnection, needs: WireNeeds): Session {
  const { socket, extensions } = open
  const { timeouts, clock, pulse, broken, ended } = needs
  /** At most two, in order; the second is announced. */
  const passages: Passage[] = []
  let run: { readonly more: () => Freight | undefined; readonly done: () => void } | undefined
  let leaving = false
  let carried = 0
  /** The relay holds a transaction that was refused (RFC 5321 4.1.1.5). */
  let unclean = false

  const exchange = openExchange(open, {
    ...{ timeouts, clock, broken, ended },
    isBusy: () => passages.length > 0,
    unasked: hearUnasked,
    buried(end) {
      for (const passage of passages.splice(0)) endPassage(passage, end)
      rest()
    },
  })
  const { cut, fail, watch } = exchange

  function finish(passage: Passage, end: TryEnd) {
    passages.splice(passages.indexOf(passage), 1)
    endPassage(passage, end)
  }

  function rest() {
    const { done } = run ?? {}
    run = undefined
    done?.()
  }

  /** The commands of the next message that may begin; none where there is none. */
  function announce(first?: Freight): readonly Buffer[] {
    for (let freight = first ?? run?.more(); freight !== undefined; freight = run?.more()) {
      const refused = refuseBeforeMail(freight.consignment, extensions)
      if (refused === undefined) return [...clean(), announceOne(freight)]
      freight.end(refused)
    }
    return []
  }

  function announceOne(freight: Freight): Buffer {
    carried += 1
    const passage = openPassage(freight, clock())
    passages.push(passage)
    const due = { within: 'command', heard: (reply: string) => hearEnvelope(passage, reply) } as const
    for (let command = 0; command < 3; command++) exchange.expect(due)
    return writeEnvelope(freight.consignment, extensions)
  }

  function clean(): readonly Buffer[] {
    if (!unclean) return []
    unclean = false
    exchange.expect({
      within: 'command',
      heard: (reply) => (reply.startsWith('2') ? advance() : cut({ kind: 'lost' })),
    })
    return [reset]
  }

  /** Goes on with the next message, or comes to rest. */
  function advance(first?: Freight) {
    if (!exchange.alive || passages.length > 0 || run === undefined) return
    if (leaving) return cut({ kind: 'lost' })
    const commands = announce(first)
    const bytes = commands.length > 0 ? commands : clean()
    if (bytes.length > 0) writeBlock(socket, bytes)
    else if (exchange.isIdle) rest()
    watch()
  }

  function hearEnvelope(passage: Passage, reply: string) {
    passage.replies.push(reply)
    const verdict = weighEnvelope(passage.replies)
    switch (verdict.kind) {
      case 'incomplete':
        return
      case 'broken':
        return fail(verdict.detail)
      case 'go':
        if (passage.late) return cut(withdrawn('the relay was too long about the message before'))
        passage.stage = 'asked_for'
        // Replies that came in one packet with the 354 are read first; and who is next is known when those who
        // heard of the message before have had their turn.
        return soon(() => begin(passage))
      case 'refused':
        // Where one reply too many came before, the refusal may be another command's: DATA's own is then still to be read.
        if (verdict.loneDot || verdict.leaving) return refuse(passage, verdict)
        return soon(() => refuse(passage, verdict))
    }
  }

  function refuse(passage: Passage, { end, loneDot, leaving: closes }: Refusal) {
    if (!passages.includes(passage)) return
    if (loneDot) {
      socket.write(loneDotLine)
      exchange.expect({ within: 'command', heard: () => advance() })
    }
    unclean = true
    finish(passage, end)
    if (closes) return cut({ kind: 'lost' })
    return advance()
  }

  function hearDot(passage: Passage, reply: string) {
    pulse.beat(clock() - passage.handedAt)
    finish(passage, { kind: 'replied', phase: 'dot', response: reply })
    if (!/^[245]\d\d(?:[ -]|$)/.test(reply)) return fail(`a message answered with ${reply}`)
    // RFC 5321 3.8: it closes the connection.
    leaving ||= reply.startsWith('421')
    const next = passages[0]
    if (next === undefined) advance()
    else next.late = clock() - next.begunAt > moment
  }

  function hearUnasked(reply: string) {
    const [passage] = passages
    if (passage === undefined) return
    // A refusal in mid-message is one; the rest is not sent, and the connection given up.
    if (passage.stage === 'written') finish(passage, { kind: 'replied', phase: 'dot', response: reply })
    else if (reply.startsWith('421'))
      finish(passage, findRefusal(passage.replies) ?? { kind: 'replied', phase: 'data', response: reply })
    else return fail(`one reply too many: ${reply}`)
    cut({ kind: 'lost' })
  }

  function begin(passage: Passage) {
    if (!exchange.alive) return
    passage.stage = 'written'
    writeBlocks(socket, toWire(passage.freight.consignment.chunks), {
      progressed: watch,
      last: (block) => writeLast(passage, block),
    })
  }

  function writeLast(passage: Passage, block: readonly Buffer[]) {
    if (!exchange.alive) return
    if (!passage.freight.consignment.mayEnd())
      return cut(withdrawn('told to stop right before the last byte'))
    passage.stage = 'handed_over'
    passage.handedAt = clock()
    exchange.expect({ within: 'afterDot', heard: (reply) => hearDot(passage, reply) })
    const commands = pulse.quick() ? announce() : []
    writeBlock(socket, commands.length > 0 ? [...block, ...commands] : block)
    watch()
  }

  return {
    get alive() {
      return exchange.alive
    },
    get carried() {
      return carried
    },
    carry(first, more) {
      return new Promise((done) => {
        run = { more, done }
        advance(first)
      })
    },
    async quit(limitMs) {
      if (exchange.alive && carried >= enoughToProve) needs.proven()
      await exchange.quit(limitMs)
    },
    cut: (detail) => cut({ kind: 'cut', why: 'stopped', detail }),
  }
}
