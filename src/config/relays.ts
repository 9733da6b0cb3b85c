/** Brings together a relay's limits, from broadsheet.yaml, and its URL, from the environment. */
import type { EnvironmentSettings } from './environment.ts'
import { nearestName, type SettingFault } from './faults.ts'
import { type RelayLimits, relayLimitsSchema } from './relay-limits.ts'
import type { RelaySettings } from './settings.ts'

/** The relays in the file's order; without any, one called main. Without a URL, it is the local inbox. */
export function readRelays(
  written: Readonly<Record<string, RelayLimits>>,
  environment: EnvironmentSettings,
  inboxPort: number,
  faults: SettingFault[],
): [RelaySettings, ...RelaySettings[]] {
  const names = Object.keys(written)
  const [first = 'main', ...others] = names
  faults.push(...strayUrls([first, ...others], environment))
  const urlOf = (name: string) => environment.relayUrls.get(variablePart(name))
  const readRelay = (name: string, url: string | undefined): RelaySettings => {
    return {
      ...(written[name] ?? relayLimitsSchema.parse({})),
      name,
      url: url ?? `smtp://127.0.0.1:${inboxPort}`,
      local: url === undefined || isThisMachine(url),
      inbox: url === undefined,
    }
  }
  return [
    readRelay(first, urlOf(first) ?? environment.values.SMTP_URL),
    ...others.map((name) => {
      // Only the first relay may fall back: two that were one server would break both their limits.
      if (urlOf(name) === undefined) faults.push(missingUrl(name))
      return readRelay(name, urlOf(name))
    }),
  ]
}

/** Whether a URL's host is the loopback interface. */
export function isThisMachine(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : ''
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function variablePart(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

function missingUrl(name: string): SettingFault {
  const setting = `SMTP_URL_${variablePart(name)}`
  const example = `${setting}=smtps://USER:PASSWORD@smtp.example.org`
  return { setting, found: 'nothing', needs: `the URL of relays.${name}`, example }
}

function strayUrls(names: readonly string[], environment: EnvironmentSettings): SettingFault[] {
  const known = names.map(variablePart)
  return [...environment.relayUrls.keys()]
    .filter((part) => !known.includes(part))
    .map((part) => {
      const near = nearestName(part, known)
      return {
        setting: `SMTP_URL_${part}`,
        where: environment.sources.get(`SMTP_URL_${part}`) ?? 'environment',
        found: 'the URL of a relay that broadsheet.yaml does not name',
        needs: `one of ${known.map((name) => `SMTP_URL_${name}`).join(', ')}, or a relay of that name`,
        example: near ? `SMTP_URL_${near}=…` : `relays: { ${part.toLowerCase().replaceAll('_', '-')}: {} }`,
      }
    })
}
