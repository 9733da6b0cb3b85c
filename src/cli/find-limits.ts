/** Finds the limits that an edition waits for: of its relays, of its domain of From, of its recipients' domains. */
import type { Config } from '../config/settings.ts'
import type { Database } from '../database/database.ts'
import type { Route } from '../delivery/courier.ts'
import { capOf, domainCap, mayCarry, quotasOf } from '../delivery/route.ts'
import type { Edition } from '../edition/edition.ts'
import { readSpent } from '../ledger/quotas.ts'
import { type DomainWait, readDomainWaits, readRoute } from '../ledger/waits.ts'

/** An hour's or a day's limit that is used up. */
export interface SpentQuota {
  /** Whose it is: a relay's, or that of a domain of From. */
  readonly of: 'relay' | 'domain'
  readonly name: string
  readonly limit: number
  readonly per: 'hour' | 'day'
  /** Whether the day's limit is that of a warm-up. */
  readonly warmUp: boolean
  readonly until: Date
}

/** Recipients who wait for their domain; by which limits of relays, or by its own replies where there is none. */
export interface SlowDomain extends DomainWait {
  readonly relays: readonly string[]
}

/** What it waits for. */
export interface Limits {
  readonly quotas: readonly SpentQuota[]
  readonly domains: readonly SlowDomain[]
}

/** Nothing where it is not sending. */
export async function findLimits(
  database: Database,
  { relays, delivery }: Pick<Config, 'relays' | 'delivery'>,
  { id, status }: Pick<Edition, 'id' | 'status'>,
  now: Date,
): Promise<Limits> {
  if (status !== 'sending') return { quotas: [], domains: [] }
  const route = await readRoute(database, id)
  const carriers = relays.filter((relay) => mayCarry(relay, route))
  const known = knownQuotas(carriers, delivery, route, now.getTime())
  const spent = await readSpent(database, known)
  return {
    quotas: spent.flatMap(({ key, until }) =>
      known
        .filter((quota) => quota.key === key)
        .map(({ of, name, limit, per, warmUp }) => ({ of, name, limit, per, warmUp, until })),
    ),
    domains: (await readDomainWaits(database, id)).map((wait) => ({
      ...wait,
      relays: carriers
        .filter(({ domains }) => Object.keys(domains[wait.domain] ?? domains['*'] ?? {}).length > 0)
        .map(({ name }) => name),
    })),
  }
}

/** The quotas that count for a route today, with whose they are. */
function knownQuotas(
  carriers: readonly Config['relays'][number][],
  { warmUp }: Config['delivery'],
  { fromDomain }: Route,
  today: number,
) {
  const domain = domainCap(warmUp, fromDomain)
  const owners = [
    ...carriers.map((limits) => ({ of: 'relay', name: limits.name, limits }) as const),
    ...(domain === undefined ? [] : [{ of: 'domain', name: fromDomain, limits: domain } as const]),
  ]
  return owners.flatMap(({ of, name, limits }) =>
    quotasOf(limits, today).map((quota) => {
      const per = quota.key.endsWith(':hour') ? ('hour' as const) : ('day' as const)
      const cap = limits.warmUp === undefined ? undefined : capOf(limits.warmUp, today)
      return { ...quota, of, name, per, warmUp: per === 'day' && cap === quota.limit }
    }),
  )
}
