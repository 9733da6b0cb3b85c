/** Shows the settings in force, each with where it comes from; secrets are masked. */
import { environmentSettings, maskSetting, secretSettings } from './environment.ts'
import { secretsFile } from './secrets.ts'
import type { Config, DkimKeySettings, ListSettings, PublicationSettings, WarmUp } from './settings.ts'
import { showMailbox, showSpan } from './values.ts'

/** One setting in force. */
export interface SettingRow {
  readonly name: string
  readonly value: string
  /** `default`, `broadsheet.yaml:12`, `.env` or `environment`. */
  readonly from: string
}

/** All settings, the environment's first, then broadsheet.yaml's in its own order. */
export function describeConfig(config: Config): SettingRow[] {
  const row = (name: string, value: unknown, source = name): SettingRow => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    from: config.sources.get(source) ?? 'default',
  })
  /** One word may stand for all causes. */
  const doubtRows = (at: string, { inDoubt }: PublicationSettings): SettingRow[] => {
    const named = Object.entries(inDoubt).map(
      ([cause, policy]) => [`${at}.inDoubt.${cause}`, policy] as const,
    )
    const byCause = named.some(([name]) => isSet(name))
    return named.map(([name, policy]) => row(name, policy, byCause ? name : `${at}.inDoubt`))
  }
  const keyRows = (at: string, { dkim }: PublicationSettings): SettingRow[] =>
    dkim.length === 0
      ? [row(`${at}.dkim`, 'not set')]
      : dkim.map((key, i) => row(`${at}.dkim.${i + 1}`, showKey(key), `${at}.dkim`))
  const { leaseMs, renewLeaseMs, expireAfterMs, retryMs, lateAfterMs, stopLoss, warmUp } = config.delivery
  const isSet = (name: string): boolean => config.sources.has(name)
  return [
    ...environmentValues(config).map(([name, value]) => row(name, value)),
    ...publicationValues(config.publication).map(([name, value]) => row(`publication.${name}`, value)),
    ...doubtRows('publication', config.publication),
    ...keyRows('publication', config.publication),
    ...[...config.lists.values()].flatMap((list) => [
      row(`lists.${list.key}.public`, list.public),
      row(`lists.${list.key}.archive`, list.archive),
      ...Object.entries(list.callToAction).map(([name, value]) =>
        row(`lists.${list.key}.callToAction.${name}`, value),
      ),
      ...(list.description === undefined ? [] : [row(`lists.${list.key}.description`, list.description)]),
      ...readerValues(list).map(([name, value]) => row(`lists.${list.key}.${name}`, value)),
      // What a list does not set itself stands above, under the publication.
      ...publicationValues(list)
        .map(([name, value]) => row(`lists.${list.key}.${name}`, value))
        .filter(({ name }) => isSet(name)),
      ...doubtRows(`lists.${list.key}`, list).filter(({ from }) => from !== 'default'),
      ...keyRows(`lists.${list.key}`, list).filter(() => isSet(`lists.${list.key}.dkim`)),
    ]),
    ...config.relays.flatMap((relay) =>
      relayValues(relay).map(([name, value]) => row(`relays.${relay.name}.${name}`, value)),
    ),
    row('delivery.workers', config.workers),
    row('delivery.retry', retryMs.map(showSpan).join(', ')),
    row('delivery.expireAfter', showSpan(expireAfterMs)),
    row('delivery.lease', showSpan(leaseMs)),
    row('delivery.renewLease', showSpan(renewLeaseMs)),
    row('delivery.lateAfter', showSpan(lateAfterMs)),
    ...Object.entries(warmUp ?? {}).flatMap(([domain, curve]) =>
      warmUpValues(curve).map(([name, value]) =>
        row(`delivery.warmUp.${domain}.${name}`, value, 'delivery.warmUp'),
      ),
    ),
    ...Object.entries(stopLoss).map(([name, value]) => row(`delivery.stopLoss.${name}`, value)),
    row('readers.keepPending', showSpan(config.readers.keepPendingMs)),
    row('readers.keepAddresses', showSpan(config.readers.keepAddressesMs)),
    row('readers.keepAgents', showSpan(config.readers.keepAgentsMs)),
    row('readers.keepEvents', showSpan(config.readers.keepEventsMs)),
    row('readers.keepDeliveries', showSpan(config.readers.keepDeliveriesMs)),
    row('readers.confirmationsPerHour', config.readers.confirmationsPerHour),
  ]
}

/** A signing key by its name in DNS, and where its private half is. */
function showKey({ selector, domain, file }: DkimKeySettings): string {
  return `${selector}._domainkey.${domain}, ${file ?? 'DKIM_KEY'}`
}

function environmentValues(config: Config): [string, string][] {
  const { database, queue, listen, inbox, secrets } = config
  const generated = database.kind === 'embedded' ? `kept in ${secretsFile(config.dataFolder)}` : 'not set'
  const inForce: Readonly<Record<keyof typeof environmentSettings, string | undefined>> = {
    DATABASE_URL: database.kind === 'url' ? database.url : `the embedded PostgreSQL in ${database.folder}`,
    REDIS_URL: queue.kind === 'redis' ? queue.url : 'none: the queue is in the database',
    SMTP_URL: undefined,
    BROADSHEET_SECRET: secrets.link?.join(',') ?? generated,
    BROADSHEET_SUPPRESSION_SECRET: secrets.suppression ?? generated,
    DKIM_KEY: config.dkimKey ?? 'not set',
    BROADSHEET_DATA: config.dataFolder,
    BROADSHEET_LISTEN: `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
    BROADSHEET_TRUSTED_PROXIES: config.trustedProxies.join(',') || 'none',
    BROADSHEET_INBOX: `${inbox.smtpPort},${inbox.httpPort}`,
  }
  return Object.keys(environmentSettings).flatMap((name): [string, string][] => {
    if (name === 'SMTP_URL') return config.relays.map((relay) => relayUrl(config, relay))
    const value = Object.entries(inForce).find(([other]) => other === name)?.[1] ?? ''
    const hidden = secretSettings.has(name) && config.sources.has(name)
    return [[name, hidden || value.includes('://') ? maskSetting(name, value) : value]]
  })
}

function relayUrl(config: Config, relay: Config['relays'][number]): [string, string] {
  const own = `SMTP_URL_${relay.name.toUpperCase().replaceAll('-', '_')}`
  const name = config.sources.has(own) ? own : 'SMTP_URL'
  return [name, relay.inbox ? `${relay.url} (the local inbox)` : maskSetting(name, relay.url)]
}

/** A relay's limits; what is not set is not shown where that means all or none. */
function relayValues(relay: Config['relays'][number]): [string, unknown][] {
  const { connections, messagesPerConnection, perSecond, perHour, perDay, weight, probe } = relay
  const { wire, lists, fromDomains, domains, warmUp, timeouts } = relay
  return [
    ['connections', connections],
    ['messagesPerConnection', messagesPerConnection],
    ['wire', wire],
    ['perSecond', perSecond ?? 'no limit'],
    ['perHour', perHour ?? 'no limit'],
    ['perDay', perDay ?? 'no limit'],
    ['weight', weight],
    ['lists', lists?.join(', ') ?? 'all'],
    ['fromDomains', fromDomains?.join(', ') ?? 'all'],
    ...Object.entries(domains).flatMap(([domain, limits]): [string, unknown][] =>
      Object.entries(limits).map(([name, value]) => [`domains.${domain}.${name}`, value]),
    ),
    ['probe', showSpan(probe)],
    ...(warmUp === undefined
      ? []
      : warmUpValues(warmUp).map(([name, value]): [string, unknown] => [`warmUp.${name}`, value])),
    ...Object.entries(timeouts).map(([name, ms]): [string, unknown] => [`timeouts.${name}`, showSpan(ms)]),
  ]
}

function warmUpValues({ since, perDay }: WarmUp): [string, string][] {
  return [
    ['since', since],
    ['perDay', perDay.join(', ')],
  ]
}

/** What a list's form is like; only what somebody has set. */
function readerValues({ fields, consent, origins, welcome, farewell }: ListSettings): [string, unknown][] {
  return [
    ...fields.map(({ key, type, required }): [string, unknown] => [
      `fields.${key}`,
      `${type}${required ? ', required' : ''}`,
    ]),
    ...(consent === undefined ? [] : [['consent', consent] satisfies [string, unknown]]),
    ...(origins.length === 0 ? [] : [['origins', origins.join(', ')] satisfies [string, unknown]]),
    ...(welcome === undefined ? [] : [['welcome', welcome] satisfies [string, unknown]]),
    ...(farewell ? [['farewell', farewell] satisfies [string, unknown]] : []),
  ]
}

function publicationValues(publication: PublicationSettings): [string, unknown][] {
  const { from, missing } = publication
  return [
    ['name', publication.name],
    ['from', showMailbox(from)],
    ['replyTo', publication.replyTo],
    ['operator', publication.operator],
    ['postalAddress', missing.includes('postalAddress') ? 'not set' : publication.postalAddress],
    ['site', publication.site],
    ['language', publication.language],
    ['languages', publication.languages.join(', ')],
    ['brand.colour', publication.brand.colour],
    ['brand.logo', publication.brand.logo],
    ['theme', publication.theme],
    ['themes', publication.themes],
    ['typography', publication.typography],
    ['cleanLinks', publication.cleanLinks],
    ['bounceDomain', publication.bounceDomain],
    ['inbound', publication.inbound],
    ['feedbackId', publication.feedbackId],
  ].flatMap(([name, value]): [string, unknown][] => [[String(name), value ?? 'not set']])
}
