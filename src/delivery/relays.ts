/** All relays of an installation: which of them may carry a message now, and how to hand it to one of them. */
import type { Consignment, Courier, Route, Urgency } from './courier.ts'
import type { SmtpCourier } from './courier-smtp.ts'
import type { Outcome } from './outcome.ts'
import type { Health } from './relay-health.ts'
import type { RelaySettings } from './relay-settings.ts'
import { mayCarry, takePart } from './route.ts'

/** One relay: what the settings say of it, and its courier. */
export interface Relay {
  readonly settings: RelaySettings
  readonly courier: SmtpCourier
}

/** What a message passes before a relay gets it; what is returned takes that back where nothing was begun. */
export type BeforeRelay = (relay: Relay) => Promise<() => void>

/** The relays; as a courier it hands each message to one of them, and to the next where that one is at fault. */
export interface Relays extends Courier {
  send(message: Consignment, urgency: Urgency, signal?: AbortSignal, before?: BeforeRelay): Promise<Outcome>
  readonly all: readonly Relay[]
  /** Those that take a message of this route now: allowed by the settings, in good health, with a weight or needed. */
  carriers(route: Route | undefined): readonly Relay[]
  /** How the best of those is that may carry it; of several that are out, the one that is tried again first. */
  health(route?: Route): Health
}

/** The relays together, in the order of the settings; disposing closes them all. */
export function openRelays(all: readonly [Relay, ...Relay[]]): Relays {
  /** Where the settings let none carry it, a message that is no edition's (a notice) goes by any. */
  const allowed = (route: Route | undefined): readonly Relay[] => {
    const found = all.filter(({ settings }) => mayCarry(settings, route))
    return found.length > 0 || route?.list !== undefined ? found : all
  }
  const carriers = (route: Route | undefined): readonly Relay[] =>
    takePart(
      allowed(route)
        .filter(({ courier }) => courier.health().ok)
        .map((relay) => ({ relay, weight: relay.settings.weight ?? 1 })),
    ).map(({ relay }) => relay)

  async function send(
    message: Consignment,
    urgency: Urgency,
    signal?: AbortSignal,
    before?: BeforeRelay,
  ): Promise<Outcome> {
    const tried = new Set<Relay>()
    for (let outcome: Outcome | undefined; ; ) {
      const next = carriers(message.route)
        .filter((relay) => !tried.has(relay))
        .toSorted((a, b) => (b.settings.weight ?? 1) - (a.settings.weight ?? 1))[0]
      if (next === undefined) return outcome ?? nobody(health(message.route))
      tried.add(next)
      const takeBack = await before?.(next)
      outcome = await next.courier.send(message, urgency, signal)
      if (outcome.kind === 'not_begun') takeBack?.()
      // A fault before MAIL is that relay's, not this message's.
      if (outcome.kind !== 'not_begun' || outcome.relayFault === undefined || signal?.aborted) return outcome
    }
  }

  function health(route?: Route): Health {
    const found = allowed(route).map(({ courier }) => courier.health())
    const waits = found.flatMap((each) => (each.ok ? [] : [each]))
    if (waits.length === 0 || waits.length < found.length) return { ok: true }
    return waits.reduce((soonest, each) => (each.waitMs < soonest.waitMs ? each : soonest))
  }

  return {
    all,
    carriers,
    health,
    send,
    get lanes() {
      return all.reduce((sum, { courier }) => sum + courier.lanes, 0)
    },
    drain: async (graceMs) => {
      await Promise.all(all.map(async ({ courier }) => await courier.drain(graceMs)))
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map(async ({ courier }) => await courier[Symbol.asyncDispose]()))
    },
  }
}

function nobody(health: Health): Outcome {
  if (!health.ok) return { kind: 'not_begun', detail: health.fault.detail, relayFault: health.fault }
  return { kind: 'not_begun', detail: 'no relay may carry it' }
}
