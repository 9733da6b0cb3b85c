/**
 * One connection to a relay that offers CHUNKING: whole messages leave one behind the other, and nothing is waited for
 * but that no more than a few are without their answer (RFC 3030 2, 4.2).
 *
 *   -> RSET MAIL RCPT BDAT message 1, RSET MAIL RCPT BDAT message 2, ...      <- 250 250 250 250 | 250 250 250 250 | ...
 *
 * All of these are in doubt when the connection is lost; so it is for relays that have shown not to close connections.
 */
import type { TryEnd } from '../judge-try.ts'
import { type Freight, refuseBeforeMail, type Session } from '../session.ts'
import type { OpenConnection } from '../smtp-connect.ts'
import { toLines } from '../wire-bytes.ts'
import { writeBlock, writeBlocks } from './blocks.ts'
import { findRefusal, isReply, writeChunkEnvelope } from './envelope.ts'
import { openExchange, soon, type WireNeeds, withdrawn } from './exchange.ts'
import { endPassage, openPassage, type Passage } from './passages.ts'

/** What it needs besides. */
export interface ChunkedNeeds extends WireNeeds {
  /** How many messages may be without their answer. */
  readonly window: number
  /** The relay closed the connection while messages were without their answer. */
  readonly unsafe: () => void
}

/** Wraps a connection that is logged in, and reads its replies from now on. */
export function openChunkedSession(open: OpenConnection, needs: ChunkedNeeds): Session {
  const { socket, extensions } = open
  const { timeouts, clock, pulse, broken, ended, window, unsafe } = needs
  /** In order; all are handed over but the last, which may be on its way still. */
  const passages: Passage[] = []
  let run: { readonly more: () => Freight | undefined; readonly done: () => void } | undefined
  let leaving = false
  let carried = 0

  const exchange = openExchange(open, {
    ...{ timeouts, clock, broken, ended },
    isBusy: () => passages.length > 0,
    // Every message in the window has replies due: one without is about the one that is being written.
    unasked: (reply) =>
      reply.startsWith('421') ? cut({ kind: 'lost' }) : fail(`one reply too many: ${reply}`),
    buried(end) {
      if (end.kind === 'lost' && passages.some(({ stage }) => stage === 'handed_over')) unsafe()
      for (const passage of passages.splice(0)) endPassage(passage, end)
      rest()
    },
  })
  const { cut, fail, watch } = exchange

  function rest() {
    const { done } = run ?? {}
    run = undefined
    done?.()
  }

  /** Hands messages over until the window is full or nobody is left, and rests when all are answered. */
  function fill(first?: Freight) {
    const isOpen = (): boolean =>
      exchange.alive && run !== undefined && !leaving && passages.length < window && !isWriting()
    for (let freight = first ?? next(isOpen()); freight !== undefined; freight = next(isOpen())) send(freight)
    if (!exchange.alive) return
    if (passages.length === 0 && leaving) cut({ kind: 'lost' })
    else if (passages.length === 0) rest()
    watch()
  }

  function next(wanted: boolean): Freight | undefined {
    return wanted ? run?.more() : undefined
  }

  function isWriting(): boolean {
    return passages.at(-1)?.stage === 'written'
  }

  function send(freight: Freight) {
    const { consignment } = freight
    const refused = refuseBeforeMail(consignment, extensions)
    if (refused !== undefined) return freight.end(refused)
    carried += 1
    const passage = openPassage(freight, clock())
    passage.stage = 'written'
    passages.push(passage)
    const lines = toLines(consignment.chunks)
    const command = { within: 'command', heard: (reply: string) => hearCommand(passage, reply) } as const
    exchange.expect({ within: 'command', heard: hearReset })
    exchange.expect(command)
    exchange.expect(command)
    exchange.expect({ within: 'afterDot', heard: (reply) => hearEnd(passage, reply) })
    const bytes = [writeChunkEnvelope(consignment, lines, extensions), ...lines]
    writeBlocks(socket, bytes, { progressed: watch, last: (block) => writeLast(passage, block) })
  }

  function writeLast(passage: Passage, block: readonly Buffer[]) {
    if (!exchange.alive) return
    // Those before it are answered first: they are not to be in doubt for its sake.
    if (!passage.freight.consignment.mayEnd()) {
      passage.late = true
      return dismiss()
    }
    passage.stage = 'handed_over'
    passage.handedAt = clock()
    writeBlock(socket, block)
    // A long one went out in its own time; whoever waited for that comes now.
    soon(() => fill())
  }

  /** Ends the connection when nobody is left on it but one that must not be sent. */
  function dismiss() {
    if (passages[0]?.late) cut(withdrawn('told to stop right before the last byte'))
  }

  function hearReset(reply: string) {
    if (reply.startsWith('4')) cut({ kind: 'lost' })
    else if (!reply.startsWith('2')) fail(`RSET answered with ${reply}`)
  }

  function hearCommand(passage: Passage, reply: string) {
    passage.replies.push(reply)
    if (!isReply(reply))
      return fail(`${passage.replies.length === 1 ? 'MAIL' : 'RCPT'} answered with ${reply}`)
    leaving ||= reply.startsWith('421')
  }

  function hearEnd(passage: Passage, reply: string) {
    if (passage.stage !== 'handed_over') return fail(`in mid-message: ${reply}`)
    const refusal = findRefusal(passage.replies)
    if (!isReply(reply) || (refusal !== undefined && reply.startsWith('2')))
      return fail(`BDAT answered with ${reply}`)
    pulse.beat(clock() - passage.handedAt)
    leaving ||= reply.startsWith('421')
    if (refusal === undefined) return close(passage, { kind: 'replied', phase: 'dot', response: reply })
    // Where one reply too many came before, the refusal may be another command's: what follows at once then shows it.
    soon(() => close(passage, refusal))
  }

  function close(passage: Passage, end: TryEnd) {
    if (!passages.includes(passage)) return
    passages.splice(passages.indexOf(passage), 1)
    endPassage(passage, end)
    dismiss()
    soon(() => fill())
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
        fill(first)
      })
    },
    quit: exchange.quit,
    cut: (detail) => cut({ kind: 'cut', why: 'stopped', detail }),
  }
}
