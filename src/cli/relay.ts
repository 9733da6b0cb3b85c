/** Finds the relay that the settings name, and says which it is. */
import type { Config, RelaySettings as Configured } from '../config/settings.ts'
import { describeRelay, type RelaySettings } from '../delivery/relay-settings.ts'
import { parseRelayUrl } from '../delivery/relay-url.ts'
import { Mistake } from '../mistake.ts'

/** The relay, ready to connect to, and what the settings say of it. Throws a {@link Mistake} naming SMTP_URL. */
export function relayOf(config: Config): { relay: RelaySettings; configured: Configured } {
  const [configured, second] = config.relays
  if (second !== undefined)
    throw new Mistake(
      `broadsheet.yaml names ${config.relays.length} relays; this release sends through one. Keep one under relays.`,
    )
  const { name, url, connections, messagesPerConnection, perSecond, timeouts } = configured
  const limits = { connections, messagesPerConnection, perSecond, timeouts }
  const relay = parseRelayUrl(url, { name, limits })
  if (!('faults' in relay)) return { relay, configured }
  const lines = relay.faults.map(
    (fault) => `  SMTP_URL: found ${fault.found}; needs ${fault.needs}, for example  ${fault.example}`,
  )
  throw new Mistake(['The relay can not be used:', ...lines].join('\n'))
}

/** For people: its place without the secrets, or that it is the inbox on this machine. */
export function describeRelayOf(config: Config): string {
  const { relay, configured } = relayOf(config)
  if (!configured.inbox) return describeRelay(relay)
  return `the local inbox, http://127.0.0.1:${config.inbox.httpPort} (SMTP_URL is not set)`
}
