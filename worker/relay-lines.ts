/** What this worker keeps for each relay: its pace, its domains' limits, and its share of the connections. */
import type { Budgets, Seat } from '../src/delivery/budget.ts'
import { shareOf } from '../src/delivery/budget.ts'
import type { Route } from '../src/delivery/courier.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import type { Relay } from '../src/delivery/relays.ts'
import type { DomainCurves } from '../src/delivery/route.ts'
import type { SteeringTimes } from '../src/delivery/steer-pace.ts'
import { openRelayPace, type RelayPace } from './pace.ts'
import { joinPaces, type LinePace, openDomainPaces } from './pace-domain.ts'
import { openShares, type Shares } from './pace-shares.ts'
import { openThrottle, type Throttle } from './throttle.ts'

/** One relay as this worker uses it. */
export interface RelayLine {
  readonly relay: Relay
  readonly pace: RelayPace
  readonly throttle: Throttle
  /** Tells pace and domains what a message came to that had been begun. */
  readonly heard: (address: string, outcome: Outcome) => void
}

/** All of them, by the relay's name. */
export interface RelayLines extends AsyncDisposable {
  readonly of: (relay: Relay) => RelayLine
  readonly shares: Shares
  /** What an edition's messages have to pass on their way over a relay. */
  readonly paceOf: (line: RelayLine, route: Route) => LinePace
  /** A notice is to go over a relay now: it counts in all limits, before any edition; what is returned takes that back. */
  readonly precede: (relay: Relay, route: Route | undefined, signal: AbortSignal) => Promise<() => void>
}

/** What they are made of. */
export interface LineNeeds {
  readonly budgets: Budgets
  readonly clocks: { readonly monotonic: () => number; readonly wall: () => number }
  /** In [0, 1). */
  readonly random: () => number
  readonly failed: (error: unknown) => void
  /** The warm-up of domains of From. */
  readonly warmUp?: DomainCurves | undefined
  readonly steering?: SteeringTimes | undefined
}

/** How often (ms) a worker says which connections it holds, and hears how many it may; sooner while it has none. */
const renewal = { seated: 2_000, standing: 500 }

/** Opens a line to each relay; resolves when this worker knows its share of the connections. */
export async function openRelayLines(
  relays: readonly Relay[],
  { budgets, clocks, random, failed, warmUp, steering }: LineNeeds,
): Promise<RelayLines> {
  const seats = new Map<string, Seat>()
  const lines = new Map<string, RelayLine>()
  const shares = openShares(clocks.monotonic, (name) =>
    // Later, so that nobody looks while somebody else is looking.
    queueMicrotask(() => lines.get(name)?.pace.look()),
  )
  const seatOf = ({ settings }: Relay): Seat =>
    seats.get(settings.name) ?? { allowed: settings.connections, workers: 1, rank: 0 }
  const { monotonic, wall } = clocks
  const paceNeeds = { budgets, clock: monotonic, wall, shares, failed, steering }
  const domains = openDomainPaces(warmUp, { ...paceNeeds, share: () => 1 })
  for (const relay of relays) {
    const share = () => 1 / seatOf(relay).workers
    const pace = openRelayPace(relay.settings, { ...paceNeeds, share })
    const throttle = openThrottle(relay.settings, {
      ...{ turns: budgets.turns, clock: monotonic, random, failed },
      place: () => seatOf(relay),
    })
    lines.set(relay.settings.name, {
      relay,
      pace,
      throttle,
      heard(address, outcome) {
        pace.heard(outcome, throttle.ended(address, outcome) === 'relay')
      },
    })
  }

  async function renew(relay: Relay): Promise<void> {
    const { settings, courier } = relay
    // One of the open ones is the notices' own.
    const holding = Math.max(0, courier.held - 1)
    try {
      const seat = await budgets.seats.renew(settings.name, { limit: settings.connections, holding })
      seats.set(settings.name, seat)
      courier.allow(seat.allowed)
    } catch (error) {
      failed(error)
      // What it has it keeps; who never heard takes what would be its share.
      if (!seats.has(settings.name)) courier.allow(Math.max(1, shareOf(settings.connections, seatOf(relay))))
    }
  }

  let closed = false
  const timers = new Map<Relay, NodeJS.Timeout>()
  const underWay = new Set<Promise<void>>()
  async function renewAlways(relay: Relay): Promise<void> {
    await renew(relay)
    if (closed) return
    const wait = seatOf(relay).allowed > 0 ? renewal.seated : renewal.standing
    timers.set(
      relay,
      setTimeout(() => {
        const work = renewAlways(relay).finally(() => underWay.delete(work))
        underWay.add(work)
      }, wait),
    )
  }
  await Promise.all(relays.map(renewAlways))

  function of(relay: Relay): RelayLine {
    const line = lines.get(relay.settings.name)
    if (line === undefined) throw new Error(`no line to the relay ${relay.settings.name}`)
    return line
  }

  return {
    shares,
    of,
    paceOf({ pace }, { fromDomain }) {
      const domain = domains.of(fromDomain)
      return domain === undefined ? pace : joinPaces(pace, domain)
    },
    async precede(relay, route, signal) {
      const domain = route === undefined ? undefined : domains.of(route.fromDomain)
      const passed = domain === undefined ? [of(relay).pace] : [domain, of(relay).pace]
      await Promise.all(passed.map(async (pace) => await pace.precede(signal)))
      return () => {
        for (const pace of passed) pace.giveBack()
      }
    },
    async [Symbol.asyncDispose]() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(underWay)
      await Promise.all([...lines.values()].map(async ({ pace }) => await pace.close()))
      await domains.close()
      await budgets.seats.leave().catch(failed)
    },
  }
}
