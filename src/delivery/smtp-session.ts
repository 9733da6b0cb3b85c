/** One connection to a relay, as nodemailer carries one message after the other over it. */
import type { Consignment } from './courier.ts'
import { judgeTry, type TryEnd } from './judge-try.ts'
import type { RelayTimeouts } from './relay-settings.ts'
import { type Freight, refuseBeforeMail, type Session, sizeOf } from './session.ts'
import { MessageBody } from './smtp-body.ts'
import type { OpenConnection } from './smtp-connect.ts'
import { answeredPhase } from './smtp-error.ts'

/** Wraps a connection that is logged in. `ended` is called once, when it is gone. */
export function openPlainSession(open: OpenConnection, timeouts: RelayTimeouts, ended: () => void): Session {
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
        const expired = timer
        // Who stood still for so long has what was said meanwhile still to read.
        setImmediate(() => {
          if (!settled && timer === expired)
            cut({ kind: 'cut', why: 'timed_out', detail: `no ${after} in time` })
        })
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
      connection.lastServerResponse = false
      const { from, to } = consignment
      connection.send({ from, to: [to], size: sizeOf(consignment) }, body, (error, info) =>
        settle(
          error ? { kind: 'failed', error } : { kind: 'replied', phase: 'dot', response: info.response },
        ),
      )
    })
  }

  /** After a refusal between MAIL and DATA the relay still holds a transaction (RFC 5321 4.1.1.5). */
  async function tidy(end: TryEnd, handedOver: boolean): Promise<void> {
    if (!alive) return
    const phase =
      end.kind === 'replied' ? end.phase : end.kind === 'failed' ? answeredPhase(end.error) : undefined
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
    async carry(first, more) {
      for (
        let freight: Freight | undefined = first;
        freight !== undefined;
        freight = alive ? more() : undefined
      ) {
        const { consignment } = freight
        // nodemailer would send the raw letters to a server that never agreed to read them.
        const refused = refuseBeforeMail(consignment, extensions)
        if (refused !== undefined) {
          freight.end(refused)
          continue
        }
        carried += 1
        const { end, handedOver, heard } = await run(consignment)
        const { outcome, lost } = judgeTry(end, { handedOver, to: consignment.to })
        const unheard = (lost && !heard && end.kind !== 'cut') || isClosing(end)
        freight.end({ outcome, lost, unheard })
        await tidy(end, handedOver)
      }
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

/** RFC 5321 4.5.3.2.7: a relay that waited too long says 421 and hangs up; MAIL may cross with it. */
function isClosing(end: TryEnd): boolean {
  return end.kind === 'failed' && end.error.responseCode === 421 && answeredPhase(end.error) === 'mail'
}
