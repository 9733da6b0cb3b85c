/** The courier on SMTP: one message, one recipient, one transaction, over connections that are used again. */
import { checkRelay } from './check-relay.ts'
import type { Consignment, Courier } from './courier.ts'
import { openWire } from './courier-pipelined.ts'
import type { Outcome, RelayFault } from './outcome.ts'
import {
  type CoolDown,
  defaultCoolDown,
  type FaultListener,
  type Health,
  openRelayHealth,
} from './relay-health.ts'
import type { RelaySettings } from './relay-settings.ts'
import { assertEnvelope, type Freight, type Trip } from './session.ts'
import { createConnect } from './smtp-connect.ts'
import { openSessions } from './smtp-sessions.ts'
import { openWaitingLine, type WaitingLine } from './waiting-line.ts'

/** A courier that also says how its relay is. */
export interface SmtpCourier extends Courier {
  /** The relay's name in the settings. */
  readonly name: string
  /** How many connections are open, the one for notices among them. */
  readonly held: number
  /** From now on so many connections for editions at most: the worker's share of the relay's limit. */
  allow(connections: number): void
  /** Whether a new connection would be tried now; while not, messages end as `not_begun` with that fault. */
  health(): Health
  /** No message begins from now on, whoever found the fault; those under way end. `waitMs` is what its health then says. */
  takeOut(fault: RelayFault, waitMs?: number): void
  /** Messages may begin again. */
  mend(): void
  /** Tries the relay on a connection of its own, with MAIL from this sender where one is given. */
  check(from?: string, signal?: AbortSignal): Promise<RelayFault | undefined>
  /** From now on tells the faults that are found here. */
  onFault(listener: FaultListener): void
}

/** A message that waits, or is on its way. */
interface Waiting {
  readonly consignment: Consignment
  readonly signal: AbortSignal | undefined
  readonly settle: (outcome: Outcome) => void
  /** It was on a connection that had died while idle, and gets a new one. */
  again: boolean
}

/** A courier for one relay; nothing is connected before the first message. */
export function openSmtpCourier(
  relay: RelaySettings,
  {
    coolDown = defaultCoolDown,
    clock = () => performance.now(),
    fellBack = () => {},
  }: {
    coolDown?: CoolDown
    clock?: () => number
    /** Hears once that this relay's messages go one by one from now on, and why. */
    fellBack?: (detail: string) => void
  } = {},
): SmtpCourier {
  const health = openRelayHealth(coolDown, clock)
  const wire = openWire(relay, clock, (detail) => {
    sessions.dismiss()
    fellBack(detail)
  })
  const { openSession } = wire
  const sessions = openSessions(relay, { connect: createConnect(relay), openSession, health, clock })
  // An edition of a million keeps its connections busy for hours; a sign-up must not wait behind it.
  const lines = { bulk: openLine(relay.connections), notice: openLine(1) }
  const underWay = new Set<Promise<void>>()
  let allowed = relay.connections
  let closing = false
  const closed = notBegun('the courier is closing')
  const withdrawn = notBegun('withdrawn while waiting for a connection')

  function openLine(places: number): WaitingLine<Waiting> {
    const line: WaitingLine<Waiting> = openWaitingLine<Waiting>(places, {
      serve(waiting) {
        const served = serve(line, waiting).finally(() => {
          underWay.delete(served)
          line.give()
        })
        underWay.add(served)
      },
      turnAway: ({ settle }) => settle(closing ? closed : withdrawn),
    })
    return line
  }

  /** Takes an idle connection or a new one for the first of a line, and lets it carry on with those behind. */
  async function serve(line: WaitingLine<Waiting>, first: Waiting): Promise<void> {
    const { settle, signal } = first
    if (health.out() !== undefined) return settle(leave())
    const taken = await sessions.take({ fresh: first.again, signal })
    if (taken === undefined) return settle(leave())
    if ('kind' in taken) return settle(closing ? closed : faulty(taken))
    const { session, reused } = taken
    if (closing || health.out() !== undefined) settle(leave())
    else
      await session.carry(load(line, first, reused), () => {
        if (closing || !sessions.mayGoOn(session) || !wire.serves(session)) return undefined
        const next = line.next()
        return next === undefined ? undefined : load(line, next, true)
      })
    await sessions.keep(session, wire.serves(session))
  }

  /** A message whose connection died unnoticed goes once more, by a new one. */
  function load(line: WaitingLine<Waiting>, waiting: Waiting, reused: boolean): Freight {
    return {
      consignment: waiting.consignment,
      end(trip) {
        if (!trip.unheard || !reused || waiting.again || closing) return waiting.settle(weigh(trip, reused))
        waiting.again = true
        line.rejoin(waiting, waiting.signal)
      },
    }
  }

  /** What becomes of a message that must not begin, or waits no longer. */
  function leave(): Outcome {
    const state = health.now()
    return closing ? closed : state.ok ? withdrawn : faulty(state.fault)
  }

  /** Tells the relay's health what happened, and the outcome what the health makes of it. */
  function weigh({ outcome, lost }: Trip, reused: boolean): Outcome {
    // Providers close a connection without a word when it has carried enough: nothing is known against the relay.
    if (lost && !closing && !reused) {
      const fault = health.lost(outcome.kind === 'not_begun' ? outcome.detail : '')
      return fault === undefined ? outcome : faulty(fault)
    }
    if (outcome.kind === 'not_begun') {
      if (outcome.relayFault !== undefined) health.faulted(outcome.relayFault)
    } else if (outcome.kind !== 'in_doubt') {
      health.answered()
      // RFC 5321 3.8: a message that was handed over and answered with 421 has its own outcome; the relay is busy.
      if (outcome.reply.code === 421) health.faulted({ kind: 'busy', detail: outcome.reply.text })
    }
    return outcome
  }

  async function drain(graceMs: number): Promise<void> {
    closing = true
    lines.bulk.close()
    lines.notice.close()
    sessions.close()
    let timer: NodeJS.Timeout | undefined
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs)
    })
    await Promise.race([Promise.all(underWay).then(() => sessions.gone()), grace])
    clearTimeout(timer)
    sessions.cut('stopped while waiting for the relay')
    await Promise.all(underWay)
  }

  return {
    name: relay.name,
    get lanes() {
      return Math.min(allowed, sessions.ceiling()) * wire.lanes()
    },
    get held() {
      return sessions.held
    },
    allow(connections) {
      allowed = connections
      lines.bulk.resize(connections)
      sessions.limit(connections + 1)
    },
    health: () => health.now(),
    takeOut(fault, waitMs) {
      health.takeOut(fault, waitMs)
      sessions.dismiss()
    },
    mend: () => health.mend(),
    check: (from, signal) => checkRelay(relay, from, signal),
    onFault: (listener) => health.onFault(listener),
    async send(consignment, urgency, signal) {
      assertEnvelope(consignment)
      return await new Promise((settle) => {
        lines[urgency].join({ consignment, signal, settle, again: false }, signal)
      })
    },
    drain,
    [Symbol.asyncDispose]: () => drain(0),
  }
}

function notBegun(detail: string): Outcome {
  return { kind: 'not_begun', detail }
}

function faulty(relayFault: RelayFault): Outcome {
  return { kind: 'not_begun', detail: relayFault.detail, relayFault }
}
