/**
 * Keeps the messages to one recipient domain within its limits, and gives back at once whoever has to come later.
 *
 * Long because turns, connections and replies of a domain decide together, over one state.
 */
import { type Seat, shareOf, type TurnBudget, type TurnWish } from '../src/delivery/budget.ts'
import type { Outcome } from '../src/delivery/outcome.ts'
import type { RelaySettings } from '../src/delivery/relay-settings.ts'
import {
  isStorm,
  openSteering,
  readSlowness,
  type Slowed,
  type Steering,
} from '../src/delivery/steer-pace.ts'
import type { Claimed } from '../src/ledger/claim.ts'
import type { Held } from '../src/ledger/held.ts'
import { domainOf } from '../src/message/identity.ts'
import { openSpeeds } from './throttle-speeds.ts'

/** A recipient that is given back, due again in `delay` ms. */
export interface Later extends Held {
  readonly delay: number
}

/** Who of a group goes now, and who later. */
export interface Admission<Row> {
  readonly now: readonly Row[]
  readonly later: readonly Later[]
}

/** The limits of one relay's recipient domains in this process. */
export interface Throttle {
  /** Splits a group before anything of it is intended; one call to what all workers share, for the whole group. */
  readonly admit: <Row extends Pick<Claimed, 'n' | 'turn' | 'address'>>(
    group: readonly Row[],
  ) => Promise<Admission<Row>>
  /** Takes one of the domain's connections; the delay after which to try again where none is free. */
  readonly begin: (address: string) => number | undefined
  /** What a message that had begun came to; says whom its reply asks to be slower. */
  readonly ended: (address: string, outcome: Outcome) => Slowed | undefined
}

/** What a throttle is made of besides the settings. */
export interface ThrottleNeeds {
  readonly turns: TurnBudget
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** This worker among all. */
  readonly place: () => Pick<Seat, 'workers' | 'rank'>
  readonly failed: (error: unknown) => void
}

/** A turn that comes so soon (ms) is as good as now. */
const soon = 50
/** How late (ms) a turn may be used: who was given back comes when its worker has claimed it again. */
const lateness = 2_000
/** Nobody is given back for a shorter time (ms): it would be claimed again at once. */
const shortest = 250
/** Nor for a longer one: limits may be changed, and replies' wishes pass. */
const longest = { said: 3_600_000, asked: 300_000 }
/** So many domains behind a relay that ask to be slower within so long (ms) speak for the relay. */
const chorus = { domains: 4, within: 10_000 }

interface Domain {
  /** When its next turns are, ascending. */
  turns: number[]
  open: number
  steering: Steering | undefined
  /** When replies let the next one begin. */
  next: number
  /** Until when those are spread that were given back. */
  planned: number
}

/** Opens it. Without a limit, and while no reply asks for one, everybody goes. */
export function openThrottle({ name, domains: limits = {} }: RelaySettings, needs: ThrottleNeeds): Throttle {
  const { clock, random, place } = needs
  const domains = new Map<string, Domain>()
  const slowed = new Map<string, number>()
  const speed = openSpeeds(clock)
  const wishes = openSpeeds(clock)
  const limited = Object.keys(limits).length > 0
  const limitOf = (domain: string) => limits[domain] ?? limits['*'] ?? {}
  const own = (limit: number): number => limit / Math.max(1, place().workers)

  function domainAt(domain: string): Domain {
    const known = domains.get(domain)
    if (known !== undefined) return known
    const made = { turns: [], open: 0, steering: undefined, next: 0, planned: 0 }
    domains.set(domain, made)
    return made
  }

  /** Asks for the turns that a group needs and does not have. */
  async function fetchTurns(wanted: ReadonlyMap<string, number>): Promise<void> {
    const now = clock()
    const wishes: TurnWish[] = []
    const names: string[] = []
    for (const [domain, many] of wanted) {
      const { perSecond } = limitOf(domain)
      if (perSecond === undefined) continue
      const state = domainAt(domain)
      state.turns = state.turns.filter((turn) => turn + lateness > now)
      if (many <= state.turns.length) continue
      wishes.push({ key: `domain:${name}:${domain}`, perSecond, wanted: many - state.turns.length })
      names.push(domain)
    }
    if (wishes.length === 0) return
    const taken = await needs.turns.take(wishes).catch((error: unknown) => {
      needs.failed(error)
      return wishes.map(() => ({ given: 1, startsIn: 0 }))
    })
    const then = clock()
    for (const [i, domain] of names.entries())
      for (let k = 0; k < (taken[i]?.given ?? 0); k += 1)
        domainAt(domain).turns.push(
          then + (taken[i]?.startsIn ?? 0) + (k * 1_000) / (limitOf(domain).perSecond ?? 1),
        )
  }

  /** Whether one more may go to the domain now; takes its turn. */
  function pass(domain: string, alongside: number): boolean {
    const now = clock()
    const state = domains.get(domain)
    const { perSecond, connections } = limitOf(domain)
    if (connections !== undefined && (state?.open ?? 0) + alongside >= shareOf(connections, place()))
      return false
    const steered = state?.steering?.rate() ?? Number.POSITIVE_INFINITY
    if (state !== undefined && steered !== Number.POSITIVE_INFINITY && state.next > now + soon) return false
    if (perSecond !== undefined && (state?.turns[0] ?? Number.POSITIVE_INFINITY) > now + soon) return false
    if (perSecond !== undefined) state?.turns.shift()
    if (state !== undefined && steered !== Number.POSITIVE_INFINITY)
      state.next = Math.max(state.next, now) + 1_000 / steered
    return true
  }

  /** When one who can not go now comes again: each has a time of its own, at the speed that the domain has. */
  function delayOf(domain: string): number {
    const now = clock()
    const state = domainAt(domain)
    const { perSecond = Number.POSITIVE_INFINITY, connections } = limitOf(domain)
    const steered = state.steering?.rate() ?? Number.POSITIVE_INFINITY
    const byConnections =
      connections === undefined ? Number.POSITIVE_INFINITY : Math.max(speed.of(domain), own(connections))
    state.planned = Math.max(state.planned, now) + 1_000 / Math.min(steered, own(perSecond), byConnections)
    const most = steered < own(perSecond) ? longest.asked : longest.said
    const delay = state.planned - now
    return Math.round(delay > most ? most * (0.5 + random() / 2) : Math.max(delay, shortest))
  }

  function isSlow(): boolean {
    for (const domain of slowed.keys()) {
      const state = domains.get(domain)
      if (state?.steering !== undefined && state.steering.rate() !== Number.POSITIVE_INFINITY) continue
      slowed.delete(domain)
      if (!limited && state?.open === 0) domains.delete(domain)
    }
    return slowed.size > 0
  }

  return {
    async admit(group) {
      if (!limited && (slowed.size === 0 || !isSlow())) return { now: group, later: [] }
      const counts = new Map<string, number>()
      for (const { address } of group) counts.set(domainOf(address), (counts.get(domainOf(address)) ?? 0) + 1)
      if (limited) await fetchTurns(counts)
      const now: (typeof group)[number][] = []
      const later: Later[] = []
      const alongside = new Map<string, number>()
      for (const row of group) {
        const domain = domainOf(row.address)
        const before = alongside.get(domain) ?? 0
        if (pass(domain, before)) {
          alongside.set(domain, before + 1)
          now.push(row)
        } else later.push({ n: row.n, turn: row.turn, delay: delayOf(domain) })
      }
      if (domains.size > mostDomains) forgetIdle(domains, clock())
      return { now, later }
    },
    begin(address) {
      if (!limited) return undefined
      const domain = domainOf(address)
      const { connections } = limitOf(domain)
      if (connections === undefined) return undefined
      const state = domainAt(domain)
      if (state.open >= shareOf(connections, place())) return delayOf(domain)
      state.open += 1
      return undefined
    },
    ended(address, outcome) {
      const domain = domainOf(address)
      const state = domains.get(domain)
      if (state !== undefined && limitOf(domain).connections !== undefined) state.open -= 1
      if (outcome.kind !== 'not_begun') speed.count(domain)
      const asked = readSlowness(outcome)
      if (asked !== 'domain') return asked
      wishes.count(domain)
      if (!isStorm(wishes.lately(domain), speed.lately(domain))) return undefined
      const now = clock()
      slowed.set(domain, now)
      const slow = domainAt(domain)
      slow.steering ??= openSteering(clock)
      slow.steering.slow(speed.of(domain))
      slow.next = Math.max(slow.next, now + 1_000 / slow.steering.rate())
      const voices = [...slowed.values()].filter((at) => now - at <= chorus.within).length
      return voices >= chorus.domains ? 'relay' : 'domain'
    },
  }
}

/** So many domains are remembered before idle ones are forgotten. */
const mostDomains = 10_000

function forgetIdle(domains: Map<string, Domain>, now: number): void {
  for (const [domain, { open, planned, turns, steering }] of domains)
    if (open === 0 && planned < now && (turns.at(-1) ?? 0) + lateness < now && steering === undefined)
      domains.delete(domain)
}
