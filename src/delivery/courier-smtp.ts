/** The courier on SMTP: one message, one recipient, one transaction, over connections that are used again. */
import { openSlots } from './connection-slots.ts'
import type { Consignment, Courier } from './courier.ts'
import type { Outcome, RelayFault } from './outcome.ts'
import {
  type CoolDown,
  defaultCoolDown,
  type FaultListener,
  type Health,
  openRelayHealth,
} from './relay-health.ts'
import type { RelaySettings } from './relay-settings.ts'
import { createConnect } from './smtp-connect.ts'
import { tryMail } from './smtp-probe.ts'
import { openSession, type Trip } from './smtp-session.ts'
import { openSessions } from './smtp-sessions.ts'

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

/** A courier for one relay; nothing is connected before the first message. */
export function openSmtpCourier(
  relay: RelaySettings,
  {
    coolDown = defaultCoolDown,
    clock = () => performance.now(),
  }: { coolDown?: CoolDown; clock?: () => number } = {},
): SmtpCourier {
  const health = openRelayHealth(coolDown, clock)
  const sessions = openSessions(relay, createConnect(relay), health, clock)
  // An edition of a million keeps its connections busy for hours; a sign-up must not wait behind it.
  const slots = { bulk: openSlots(relay.connections), notice: openSlots(1) }
  const underWay = new Set<Promise<unknown>>()
  let allowed = relay.connections
  let closing = false
  const closed = notBegun('the courier is closing')
  const withdrawn = notBegun('withdrawn while waiting for a connection')

  /** Takes an idle connection or a new one; a connection that died unnoticed is replaced once, by a new one. */
  async function carry(consignment: Consignment, signal: AbortSignal | undefined): Promise<Trip> {
    for (let fresh = false; ; fresh = true) {
      if (health.out() !== undefined) return leave()
      const taken = await sessions.take({ fresh, signal })
      if (taken === undefined) return leave()
      if ('kind' in taken) return stay(closing ? closed : faulty(taken))
      const { session, reused } = taken
      if (closing || health.out() !== undefined) {
        await sessions.keep(session)
        return leave()
      }
      const trip = await session.transmit(consignment)
      if (trip.unheard && reused && !fresh && !closing) continue
      return { ...trip, outcome: weigh(trip, reused), tidied: trip.tidied.then(() => sessions.keep(session)) }
    }
  }

  /** What becomes of a message that must not begin, or waits no longer. */
  function leave(): Trip {
    const state = health.now()
    return stay(closing ? closed : state.ok ? withdrawn : faulty(state.fault))
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
    slots.bulk.close()
    slots.notice.close()
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
    get connections() {
      return Math.min(allowed, sessions.ceiling())
    },
    get held() {
      return sessions.held
    },
    allow(connections) {
      allowed = connections
      slots.bulk.resize(connections)
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
      if (!(await slots[urgency].take(signal))) {
        return closing ? closed : withdrawn
      }
      const give = () => slots[urgency].give()
      const trip = carry(consignment, signal)
      const tidied = trip.then(({ tidied }) => tidied).then(give, give)
      underWay.add(tidied)
      void tidied.then(() => underWay.delete(tidied))
      return (await trip).outcome
    },
    drain,
    [Symbol.asyncDispose]: () => drain(0),
  }
}

/** Connects, logs in, has a sender taken where one is given, and says goodbye: what is wrong with the relay. */
export async function checkRelay(
  relay: RelaySettings,
  from?: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<RelayFault | undefined> {
  const opened = await createConnect(relay)(signal)
  if ('kind' in opened) return opened
  if (from !== undefined) return await tryMail(opened, from, signal)
  await openSession(opened, relay.timeouts, () => {}).quit(relay.timeouts.greeting)
  return undefined
}

function notBegun(detail: string): Outcome {
  return { kind: 'not_begun', detail }
}

function faulty(relayFault: RelayFault): Outcome {
  return { kind: 'not_begun', detail: relayFault.detail, relayFault }
}

/** A trip that never left. */
function stay(outcome: Outcome): Trip {
  return { outcome, lost: false, unheard: false, tidied: Promise.resolve() }
}

/** What would let an envelope smuggle a command is a bug of ours, not something to hand to a server. */
function assertEnvelope({ from, to }: Consignment): void {
  if (to === '' || /[\s<>\p{Cc}]/u.test(from + to))
    throw new Error('an envelope that parseAddress never made')
}
