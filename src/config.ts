/** Reads what is in force from broadsheet.yaml, .env and the environment; nothing else reads any of them. */
import { dirname, resolve } from 'node:path'
import { dkimKeyFaults, resolveKey } from './config/dkim-key.ts'
import {
  type EnvironmentSettings,
  environmentSettings,
  readEnvironment,
  type Variables,
} from './config/environment.ts'
import { readFaults, refuseFaults, type SettingFault } from './config/faults.ts'
import { readList, readPublication } from './config/publication.ts'
import { readRelays } from './config/relays.ts'
import type { Config, DeliverySettings, ReaderSettings } from './config/settings.ts'
import { showSpan } from './config/values.ts'
import { parseYaml, readYamlFile, type YamlFile } from './config/yaml-file.ts'
import { type YamlSettings, yamlExpectation, yamlKeysAt, yamlSchema } from './config/yaml-schema.ts'

/** Where to look, and for what. */
export interface ConfigRequest {
  readonly env?: Variables
  /** The folder that relative paths start from. */
  readonly cwd?: string
  /** `publication`: broadsheet.yaml must be there with an identity, and the secrets that DATABASE_URL asks for. */
  readonly needs: 'nothing' | 'publication'
}

/** Reads the settings. Throws one {@link Mistake} that names every fault. */
export function readConfig({ env = process.env, cwd = process.cwd(), needs }: ConfigRequest): Config {
  const named = env['BROADSHEET_CONFIG']?.trim() || undefined
  const path = resolve(cwd, named ?? 'broadsheet.yaml')
  const found = readYamlFile(path)
  const file = found === undefined ? undefined : path
  const yaml = found ?? parseYaml('', 'broadsheet.yaml')
  const faults: SettingFault[] = [...yaml.faults]
  if (named !== undefined && found === undefined) faults.push(missingFile(path))
  const written = readWritten(yaml, faults)
  const [environment, environmentFaults] = readEnvironment(env, resolve(dirname(path), '.env'))
  faults.push(...environmentFaults)
  const { values } = environment
  const publication = readPublication(written.publication ?? {}, {
    listen: values.BROADSHEET_LISTEN,
    folder: dirname(path),
  })
  const relays = readRelays(written.relays ?? {}, environment, values.BROADSHEET_INBOX.smtpPort, faults)
  const delivery = readDelivery(written.delivery ?? {})
  faults.push(...leaseFaults(delivery, yaml), ...dkimKeyFaults(written, environment))
  if (needs === 'publication') faults.push(...missingIdentity(found), ...missingSecrets(environment))
  refuseFaults(faults)

  // Set in a shell a path is relative to that shell's folder; written down, to the file's.
  const base = environment.sources.get('BROADSHEET_DATA') === 'environment' ? cwd : dirname(path)
  const dataFolder = resolve(base, values.BROADSHEET_DATA)
  const keyBase = environment.sources.get('DKIM_KEY') === 'environment' ? cwd : dirname(path)
  const lists = Object.entries(written.lists ?? {})
  return {
    ...(file === undefined ? {} : { file }),
    publication,
    lists: new Map(
      lists.map(([key, list]) => [key, readList(key, list, { publication, folder: dirname(path) })]),
    ),
    relays,
    database: values.DATABASE_URL
      ? { kind: 'url', url: values.DATABASE_URL }
      : { kind: 'embedded', folder: resolve(dataFolder, 'postgres') },
    queue: values.REDIS_URL ? { kind: 'redis', url: values.REDIS_URL } : { kind: 'postgres' },
    secrets: {
      ...(values.BROADSHEET_SECRET ? { link: values.BROADSHEET_SECRET } : {}),
      ...(values.BROADSHEET_SUPPRESSION_SECRET ? { suppression: values.BROADSHEET_SUPPRESSION_SECRET } : {}),
    },
    ...(values.DKIM_KEY === undefined ? {} : { dkimKey: resolveKey(values.DKIM_KEY, keyBase) }),
    listen: values.BROADSHEET_LISTEN,
    dataFolder,
    inbox: values.BROADSHEET_INBOX,
    workers: written.delivery?.workers ?? 'auto',
    delivery,
    readers: readReaders(written.readers ?? {}),
    trustedProxies: values.BROADSHEET_TRUSTED_PROXIES,
    sources: new Map([...environment.sources, ...sourcesIn(yaml)]),
  }
}

function readWritten(yaml: YamlFile, faults: SettingFault[]): YamlSettings {
  const parsed = yamlSchema.safeParse(yaml.values)
  if (parsed.success) return parsed.data
  faults.push(...readFaults(parsed.error, yaml.values, yaml.where, yamlExpectation, yamlKeysAt))
  return {}
}

/** RFC 5321 4.5.4.1: retries at least 30 min apart after the first ones, but not for the days a story lives. */
const retryMinutes = [5, 15, 30, 60, 120, 240, 480] as const

function readDelivery(written: NonNullable<YamlSettings['delivery']>): DeliverySettings {
  const minute = 60_000
  const [first, ...later] = retryMinutes
  return {
    retryMs: written.retry ?? [first * minute, ...later.map((minutes) => minutes * minute)],
    expireAfterMs: written.expireAfter ?? 48 * 60 * minute,
    leaseMs: written.lease ?? 30_000,
    renewLeaseMs: written.renewLease ?? 10_000,
    lateAfterMs: written.lateAfter ?? 60 * minute,
    ...(written.warmUp === undefined ? {} : { warmUp: written.warmUp }),
    stopLoss: { rejectedPercent: 5, ofFirst: 500, complaintPercent: 0.3, ...written.stopLoss },
  }
}

function readReaders(written: NonNullable<YamlSettings['readers']>): ReaderSettings {
  const day = 24 * 60 * 60_000
  return {
    keepPendingMs: written.keepPending ?? 14 * day,
    keepAddressesMs: written.keepAddresses ?? 30 * day,
    keepAgentsMs: written.keepAgents ?? 90 * day,
    keepEventsMs: written.keepEvents ?? 3 * 365 * day,
    keepDeliveriesMs: written.keepDeliveries ?? 2 * 365 * day,
    confirmationsPerHour: written.confirmationsPerHour ?? 60,
  }
}

/** A lease that is renewed only once before it ends is lost by the first answer that comes late. */
function leaseFaults({ leaseMs, renewLeaseMs }: DeliverySettings, yaml: YamlFile): SettingFault[] {
  if (renewLeaseMs * 2 <= leaseMs) return []
  const where = yaml.where(['delivery', 'renewLease']) ?? yaml.where(['delivery', 'lease'])
  return [
    {
      setting: 'delivery.renewLease',
      ...(where === undefined ? {} : { where }),
      found: `${showSpan(renewLeaseMs)}, with a delivery.lease of ${showSpan(leaseMs)}`,
      needs: 'at most half of delivery.lease',
      example: 'delivery: { lease: 30s, renewLease: 10s }',
    },
  ]
}

function missingFile(path: string): SettingFault {
  const needs = 'a file that exists'
  return { setting: 'BROADSHEET_CONFIG', found: path, needs, example: 'BROADSHEET_CONFIG=./broadsheet.yaml' }
}

function missingIdentity(found: YamlFile | undefined): SettingFault[] {
  if (found === undefined) {
    const needs = 'the name, the sender and the postal address of the publication'
    return [
      {
        setting: 'broadsheet.yaml',
        found: 'no such file',
        needs,
        example: 'broadsheet init  (it writes one)',
      },
    ]
  }
  if (found.faults.length > 0) return []
  // A key that is there but wrong has been reported; it is not missing as well.
  return (['name', 'from', 'postalAddress'] as const)
    .filter((key) => found.where(['publication', key]) === undefined)
    .map((key) => ({
      setting: `publication.${key}`,
      found: 'nothing',
      ...yamlExpectation(['publication', key]),
    }))
}

function missingSecrets({ written }: EnvironmentSettings): SettingFault[] {
  if (!written.has('DATABASE_URL')) return []
  return (['BROADSHEET_SECRET', 'BROADSHEET_SUPPRESSION_SECRET'] as const)
    .filter((name) => !written.has(name))
    .map((name) => ({ setting: name, found: 'nothing beside a DATABASE_URL', ...environmentSettings[name] }))
}

/** The names of all settings in the file, with their lines. */
function sourcesIn(yaml: YamlFile): Map<string, string> {
  const sources = new Map<string, string>()
  const walk = (value: unknown, path: readonly string[]) => {
    const where = yaml.where(path)
    if (where !== undefined) sources.set(path.join('.'), where)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
  }
  walk(yaml.values, [])
  return sources
}
