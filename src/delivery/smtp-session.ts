/** One connection to a relay, as it carries one message after the other. */

import type { Consignment } from './courier.ts'
import { judgeTry, ownReply, type TryEnd } from './judge-try.ts'
import type { Outcome } from './outcome.ts'
import type { RelayTimeouts } from './relay-settings.ts'
import { MessageBody } from './smtp-body.ts'
import type { OpenConnection } from './smtp-connect.ts'
import { answeredPhase } from './smtp-error.ts'

/** How one transaction went. */
export interface Trip {
  readonly outcome: Outcome
  /** The connection was lost without a word about the message. */
  readonly lost: boolean
  /** Lost, or closed with 421, before MAIL was taken: a connection that was used before died while idle. */
  readonly unheard: boolean
  /** Resolves when the connection is ready for the next message, or is gone. */
  readonly tidied: Promise<void>
}

/** A connection between two uses or in one. */
export interface Session {
  readonly alive: boolean
  readonly carried: number
  transmit(consignment: Consignment): Promise<Trip>
  /** Says goodbye; resolves when the connection is gone, however long the relay takes to answer. */
  quit(limitMs: number): Promise<void>
  /** Destroys the connection; a message under way is in doubt if its last byte was handed over. */
  cut(detail: string): void
}

/** Wraps a connection that is logged in. `ended` is called once, when it is gone. */
export function openSession(open: OpenConnection, timeouts: RelayTimeouts, ended: () => void): Session {
  const { connection, socket, extensions } = open
  let alive = true
  let carried = 0
  let cutTry: ((end: TryEnd) => void) | undefined
  connection.once('end', () => {
    alive = false
    ended()
  })

  function cut(end: TryEnd) {
    // close() would end the TCP connection politely with what is buffered; this one discards it.
    socket.destroy()
    connection.close()
    cutTry?.(end)
  }

  function run(consignment: Consignment): Promise<{ end: TryEnd; handedOver: boolean; heard: boolean }> {
    return new Promise((resolve) => {
      let settled = false
      const settle = (end: TryEnd) => {
        settled = true
        clearTimeout(timer)
        cutTry = undefined
        connection.off('end', lost)
        resolve({ end, handedOver: body.handedOver, heard: connection.lastServerResponse !== false })
      }
      cutTry = settle
      // nodemailer tells of a loss after 'end', in the same turn; where it forgets to, this does.
      const lost = () => setImmediate(() => settle({ kind: 'lost' }))
      connection.once('end', lost)
      const expire = (after: string) => () => {
        cut({ kind: 'cut', why: 'timed_out', detail: `no ${after} in time` })
      }
      let timer = setTimeout(expire('reply'), timeouts.command)
      const body = new MessageBody(consignment.chunks, socket, {
        // nodemailer takes any 2yz for a 354, but a server that says 250 here reads commands, not a message.
        mayBegin: () => String(connection.lastServerResponse).startsWith('354'),
        // A relay that answers in mid-message gets no end of it.
        mayEnd: () => !settled && consignment.mayEnd(),
        refused: (when) =>
          cut(
            when === 'begin'
              ? { kind: 'cut', why: 'garbled', detail: `DATA answered with ${connection.lastServerResponse}` }
              : { kind: 'cut', why: 'withdrawn', detail: 'told to stop right before the last byte' },
          ),
        progressed: () => timer.refresh(),
        ended: () => {
          clearTimeout(timer)
          timer = setTimeout(expire('reply to the message'), timeouts.afterDot)
        },
      })
      const size = consignment.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      connection.lastServerResponse = false
      connection.send({ from: consignment.from, to: [consignment.to], size }, body, (error, info) =>
        settle(error ? { kind: 'failed', error } : { kind: 'answered', response: info.response }),
      )
    })
  }

  /** After a refusal between MAIL and DATA the relay still holds a transaction (RFC 5321 4.1.1.5). */
  async function tidy(end: TryEnd, handedOver: boolean): Promise<void> {
    if (!alive) return
    if (end.kind === 'failed' && end.error.response === undefined) {
      // Refused by our own check before MAIL: nothing to tidy.
      if (end.error.code === 'EMESSAGE') return
    }
    const phase =
      end.kind === 'answered' ? 'dot' : end.kind === 'failed' ? answeredPhase(end.error) : undefined
    if (phase === 'dot' && handedOver) return
    if (phase === 'mail' || phase === 'rcpt' || phase === 'data') {
      if (await reset()) return
    }
    cut({ kind: 'lost' })
  }

  function reset(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeouts.command)
      const settle = (done: boolean) => {
        clearTimeout(timer)
        connection.off('end', lost)
        resolve(done)
      }
      const lost = () => settle(false)
      connection.once('end', lost)
      connection.reset((error) => settle(!error))
    })
  }

  return {
    get alive() {
      return alive
    },
    get carried() {
      return carried
    },
    async transmit(consignment) {
      const { from, to } = consignment
      if (!extensions.has('SMTPUTF8') && /[^\0-\x7f]/.test(from + to)) {
        // RFC 6531 3.1; nodemailer would send the raw letters to a server that never agreed to read them.
        const reply = ownReply(553, '5.6.7', 'eai_unsupported: the relay takes no address beyond ASCII')
        return still({ kind: 'rejected', blame: 'relay', class: 'protocol', reply })
      }
      if (!consignment.mayBegin()) return still({ kind: 'not_begun', detail: 'told to stop before MAIL' })
      carried += 1
      const { end, handedOver, heard } = await run(consignment)
      const { outcome, lost } = judgeTry(end, { handedOver, to })
      const unheard = (lost && !heard && end.kind !== 'cut') || isClosing(end)
      return { outcome, lost, unheard, tidied: tidy(end, handedOver) }
    },
    async quit(limitMs) {
      if (!alive) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => cut({ kind: 'lost' }), limitMs)
        connection.once('end', () => {
          clearTimeout(timer)
          resolve()
        })
        connection.quit()
      })
    },
    cut: (detail) => cut({ kind: 'cut', why: 'stopped', detail }),
  }
}

/** A trip that never left. */
function still(outcome: Outcome): Trip {
  return { outcome, lost: false, unheard: false, tidied: Promise.resolve() }
}

/** RFC 5321 4.5.3.2.7: a relay that waited too long says 421 and hangs up; MAIL may cross with it. */
function isClosing(end: TryEnd): boolean {
  return end.kind === 'failed' && end.error.responseCode === 421 && answeredPhase(end.error) === 'mail'
}
