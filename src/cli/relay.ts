/** Finds the relays that the settings name, and says which they are. */
import type { Config, RelaySettings as Configured, ListSettings } from '../config/settings.ts'
import type { Route } from '../delivery/courier.ts'
import { describeRelay, type RelaySettings } from '../delivery/relay-settings.ts'
import { parseRelayUrl } from '../delivery/relay-url.ts'
import { isWarmingUp, mayCarry } from '../delivery/route.ts'
import { domainOf } from '../message/identity.ts'
import { Mistake } from '../mistake.ts'

/**
 * The relays, ready to connect to. Throws a {@link Mistake} that names the settings where one can't be used, or
 * where no relay may carry what a list sends.
 */
export function relaysOf(config: Config): [RelaySettings, ...RelaySettings[]] {
  const faults: string[] = []
  const read = (configured: Configured): RelaySettings[] => {
    const { url, local, inbox, ...limits } = configured
    const relay = parseRelayUrl(url, { name: configured.name, limits })
    if (!('faults' in relay)) return [relay]
    const setting = urlSetting(config, configured)
    faults.push(
      ...relay.faults.map(
        (fault) => `  ${setting}: found ${fault.found}; needs ${fault.needs}, for example  ${fault.example}`,
      ),
    )
    return []
  }
  const [first, ...others] = config.relays.flatMap(read)
  if (first === undefined || faults.length > 0)
    throw new Mistake(['The relay can not be used:', ...faults].join('\n'))
  const relays: [RelaySettings, ...RelaySettings[]] = [first, ...others]
  for (const list of config.lists.values()) {
    const route = { list: list.key, fromDomain: domainOf(list.from.address) }
    if (!relays.some((relay) => mayCarry(relay, route))) throw new Mistake(nobodyCarries(route))
  }
  return relays
}

/** The relays that may carry a list's editions, with what the settings say of each. */
export function relaysFor(
  config: Config,
  route: Route,
): readonly { relay: RelaySettings; configured: Configured }[] {
  return relaysOf(config).flatMap((relay) => {
    const configured = config.relays.find(({ name }) => name === relay.name)
    return configured !== undefined && mayCarry(relay, route) ? [{ relay, configured }] : []
  })
}

/** Whether the list's domain or a relay that may carry it warms up: the latest confirmed are frozen first. */
export function warmsUp(config: Config, { key, from }: ListSettings): boolean {
  return isRouteWarmingUp(config, { list: key, fromDomain: domainOf(from.address) })
}

/** The same, of an edition as it was made. */
export function isRouteWarmingUp(config: Config, route: Route): boolean {
  return isWarmingUp({ relays: relaysOf(config), domains: config.delivery.warmUp }, route, Date.now())
}

/** For people: each one's place without the secrets, or that it is the inbox on this machine. */
export function describeRelaysOf(config: Config): string {
  return relaysOf(config)
    .map((relay) =>
      config.relays.some(({ name, inbox }) => name === relay.name && inbox)
        ? `the local inbox, http://127.0.0.1:${config.inbox.httpPort} (SMTP_URL is not set)`
        : `${config.relays.length > 1 ? `${relay.name} ` : ''}${describeRelay(relay)}`,
    )
    .join(', ')
}

function nobodyCarries({ list, fromDomain }: Route): string {
  return [
    `No relay may carry the list ${list} (From: ${fromDomain}): each has lists or fromDomains that leave it out.`,
    `Add it to one in broadsheet.yaml, for example  relays: { main: { lists: [${list}] } }`,
  ].join('\n')
}

function urlSetting(config: Config, { name }: Configured): string {
  const own = `SMTP_URL_${name.toUpperCase().replaceAll('-', '_')}`
  return config.sources.has(own) ? own : 'SMTP_URL'
}
