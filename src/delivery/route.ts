/** Says which relays may carry a message, and what a relay that warms up may carry today. */
import type { Quota } from './budget.ts'
import type { Route } from './courier.ts'
import type { RelaySettings, WarmUp } from './relay-settings.ts'

/** What decides about a relay. */
export type Carrier = Pick<RelaySettings, 'name' | 'weight' | 'lists' | 'fromDomains'>

/** Whether the settings let this relay carry it. Without a route anything that is not kept for some lists. */
export function mayCarry({ lists, fromDomains }: Carrier, route: Route | undefined): boolean {
  if (route === undefined) return lists === undefined
  if (fromDomains !== undefined && !fromDomains.some((domain) => isWithin(route.fromDomain, domain)))
    return false
  return lists === undefined || (route.list !== undefined && lists.includes(route.list))
}

/** The same domain or one below it. */
function isWithin(domain: string, above: string): boolean {
  const [inner, outer] = [domain.toLowerCase(), above.toLowerCase()]
  return inner === outer || inner.endsWith(`.${outer}`)
}

/** Those that take part: with a weight of 0 only where no other does. */
export function takePart<C extends { readonly weight?: number }>(carriers: readonly C[]): readonly C[] {
  const weighty = carriers.filter(({ weight = 1 }) => weight > 0)
  return weighty.length > 0 ? weighty : carriers
}

const hour = 3_600_000
const day = 24 * hour

/** What a relay may carry in an hour and in a day, as the settings stand today (milliseconds since 1970). */
export function quotasOf(
  { name, perHour, perDay, warmUp }: Pick<RelaySettings, 'name' | 'perHour' | 'perDay' | 'warmUp'>,
  today: number,
): Quota[] {
  const cap = warmUp === undefined ? undefined : capOf(warmUp, today)
  const daily = Math.min(perDay ?? Number.POSITIVE_INFINITY, cap ?? Number.POSITIVE_INFINITY)
  return [
    ...(perHour === undefined ? [] : [{ key: `${name}:hour`, limit: perHour, spanMs: hour }]),
    ...(Number.isFinite(daily) ? [{ key: `${name}:day`, limit: daily, spanMs: day }] : []),
  ]
}

/** Daily caps by the domain of From, over all relays. */
export type DomainCurves = Readonly<Record<string, WarmUp>>

/** The cap of a From domain, counted under a name that no relay has; none where it does not warm up. */
export function domainCap(
  curves: DomainCurves | undefined,
  fromDomain: string,
): { readonly name: string; readonly warmUp: WarmUp } | undefined {
  const domain = fromDomain.toLowerCase()
  const warmUp = curves !== undefined && Object.hasOwn(curves, domain) ? curves[domain] : undefined
  return warmUp === undefined ? undefined : { name: `@${domain}`, warmUp }
}

/** What may warm up: relays, and domains of From. */
export interface Warming {
  readonly relays: readonly (Carrier & Pick<RelaySettings, 'warmUp'>)[]
  readonly domains?: DomainCurves | undefined
}

/**
 * Whether there is a cap on that day for messages of this route, of their domain or of a relay that may carry them:
 * then who was confirmed last is written to first.
 */
export function isWarmingUp({ relays, domains }: Warming, route: Route, today: number): boolean {
  const curves = [
    domainCap(domains, route.fromDomain),
    ...relays.filter((relay) => mayCarry(relay, route)),
  ].map((each) => each?.warmUp)
  return curves.some((curve) => curve !== undefined && capOf(curve, today) !== undefined)
}

/** The cap of a day; none before the first day and after the last. Days are those of UTC. */
export function capOf({ since, perDay }: WarmUp, today: number): number | undefined {
  return perDay[Math.floor((today - Date.parse(since)) / day)]
}
