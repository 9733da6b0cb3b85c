/** Reads the environment and the .env file beside broadsheet.yaml: secrets, and where services are. */
import { isIP } from 'node:net'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { type Expectation, type SettingFault, unknownSetting } from './faults.ts'
import { endpoint, urlOf } from './values.ts'
import { readTextFile } from './yaml-file.ts'

const shortestSecret = 32

const secret = z.string().min(shortestSecret)
const secrets = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(secret).min(1))

/** An address or a network, as a proxy in front of the site has one. */
const network = z.string().refine((text) => {
  const [host = '', bits] = text.split('/')
  const version = isIP(host)
  const most = version === 4 ? 32 : 128
  return version > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
})
const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(network))

const smtpUrl = urlOf('smtp', 'smtps')

const schema = z.object({
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  REDIS_URL: urlOf(
    'redis',
    'rediss',
    'redis+sentinel',
    'rediss+sentinel',
    'redis+cluster',
    'rediss+cluster',
  ).optional(),
  SMTP_URL: smtpUrl.optional(),
  BROADSHEET_SECRET: secrets.optional(),
  BROADSHEET_SUPPRESSION_SECRET: secret.optional(),
  DKIM_KEY: z.string().optional(),
  BROADSHEET_DATA: z.string().default('./data'),
  BROADSHEET_LISTEN: endpoint.prefault('127.0.0.1:3000'),
  BROADSHEET_TRUSTED_PROXIES: networks.default([]),
  BROADSHEET_INBOX: z.string().default('2525,8025').transform(readPorts),
})

/** What each setting expects; also the list of all names, in the order in which they are shown. */
export const environmentSettings: Readonly<Record<keyof z.input<typeof schema>, Expectation>> = {
  DATABASE_URL: {
    needs: 'the URL of a PostgreSQL database',
    example: 'DATABASE_URL=postgres://broadsheet:PASSWORD@127.0.0.1:5432/broadsheet',
  },
  REDIS_URL: {
    needs: 'a URL that begins with redis://, rediss://, redis+sentinel:// or redis+cluster://',
    example: 'REDIS_URL=redis://127.0.0.1:6379',
  },
  SMTP_URL: {
    needs: 'a URL that begins with smtp:// or smtps://',
    example: 'SMTP_URL=smtps://USER:PASSWORD@smtp.example.org',
  },
  BROADSHEET_SECRET: {
    needs: `${shortestSecret} characters or more (several secrets: newest first, with commas between)`,
    example: 'echo "BROADSHEET_SECRET=$(openssl rand -hex 32)" >> .env',
  },
  BROADSHEET_SUPPRESSION_SECRET: {
    needs: `${shortestSecret} characters or more, never changed afterwards`,
    example: 'echo "BROADSHEET_SUPPRESSION_SECRET=$(openssl rand -hex 32)" >> .env',
  },
  DKIM_KEY: {
    needs: 'a private key (PEM), or the file that holds it',
    example: 'DKIM_KEY=/run/secrets/dkim.pem',
  },
  BROADSHEET_DATA: { needs: 'a folder', example: 'BROADSHEET_DATA=./data' },
  BROADSHEET_LISTEN: { needs: 'a host and a port', example: 'BROADSHEET_LISTEN=127.0.0.1:3000' },
  BROADSHEET_TRUSTED_PROXIES: {
    needs: 'addresses or networks, with commas between',
    example: 'BROADSHEET_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8',
  },
  BROADSHEET_INBOX: { needs: 'two ports, for SMTP and for the page', example: 'BROADSHEET_INBOX=2525,8025' },
}

/** Settings whose value is shown to nobody. */
export const secretSettings: ReadonlySet<string> = new Set([
  'BROADSHEET_SECRET',
  'BROADSHEET_SUPPRESSION_SECRET',
  'DKIM_KEY',
])

/** Names of ours that are no settings of this kind: where the file is, and what our tests read. */
// BROADSHEET_SHARED tells our tests where the texts of others lie; a shell that has it set may run us as well.
const otherNames: readonly string[] = ['BROADSHEET_CONFIG', 'BROADSHEET_SHARED']

/** Parts of a URL's query that anybody may read; of all others nobody knows whether they are secret. */
const harmless: ReadonlySet<string> = new Set(['name', 'tls', 'auth', 'clientId'])

/** Variables by name, as process.env holds them. */
export type Variables = Readonly<Record<string, string | undefined>>

/** What the environment says, checked. */
export interface EnvironmentSettings {
  readonly values: z.output<typeof schema>
  /** Values of SMTP_URL_NAME, by NAME. */
  readonly relayUrls: ReadonlyMap<string, string>
  /** Every variable of ours as it was written. */
  readonly written: ReadonlyMap<string, string>
  /** Where each one was found: `environment` or `.env`. */
  readonly sources: ReadonlyMap<string, string>
}

/** Reads both; the real environment wins. Returns what could be read, and the faults beside it. */
export function readEnvironment(env: Variables, dotEnvPath: string): [EnvironmentSettings, SettingFault[]] {
  const written = new Map<string, string>()
  const sources = new Map<string, string>()
  const dotEnv = parseEnv(readTextFile(dotEnvPath) ?? '')
  for (const [source, variables] of [['.env', dotEnv] as const, ['environment', env] as const]) {
    for (const [name, value] of Object.entries(variables)) {
      // An empty variable counts as unset: that is how a shell, or a line in .env, takes a setting back.
      if (!isOurs(name) || value === undefined || value.trim() === '') continue
      written.set(name, value.trim())
      sources.set(name, source)
    }
  }
  const faults: SettingFault[] = []
  const relayUrls = new Map<string, string>()
  for (const [name, value] of written) {
    const relay = /^SMTP_URL_(.+)$/.exec(name)?.[1]
    if (relay !== undefined) {
      if (smtpUrl.safeParse(value).success) relayUrls.set(relay, value)
      else faults.push(faultOf(name, sources.get(name), value, environmentSettings.SMTP_URL))
    } else if (!Object.hasOwn(environmentSettings, name) && !otherNames.includes(name)) {
      const known = [...Object.keys(environmentSettings), 'BROADSHEET_CONFIG'].filter((other) =>
        isOurs(other),
      )
      faults.push({ ...unknownSetting([name], known), where: sources.get(name) ?? 'environment' })
    }
  }
  const parsed = schema.safeParse(Object.fromEntries(written))
  if (parsed.success) return [{ values: parsed.data, relayUrls, written, sources }, faults]
  const broken = new Set(parsed.error.issues.map((issue) => String(issue.path[0])))
  for (const name of broken) {
    const expectation = Object.entries(environmentSettings).find(([other]) => other === name)?.[1]
    if (expectation) faults.push(faultOf(name, sources.get(name), written.get(name) ?? '', expectation))
  }
  const rest = Object.fromEntries([...written].filter(([name]) => !broken.has(name)))
  return [{ values: schema.parse(rest), relayUrls, written, sources }, faults]
}

/** A URL with its password, and any other secret, made unreadable. */
export function maskSetting(name: string, value: string): string {
  if (secretSettings.has(name)) return `******** (${value.length} characters)`
  // Up to the last @, since a password may hold one; also where the URL is a broken one.
  return value
    .replace(/^((?:[a-z+]+:\/\/)?[^:@]*):(?!\/\/).*@/i, '$1:********@')
    .replace(/([?&])([^?&=]*)=([^&]*)/g, (part, mark: string, name: string, held: string) =>
      harmless.has(name) && /^[\w.:%-]*$/.test(held) ? part : `${mark}${name}=********`,
    )
}

function faultOf(
  setting: string,
  where: string | undefined,
  value: string,
  expectation: Expectation,
): SettingFault {
  const found = `"${maskSetting(setting, value)}"`
  return { setting, ...(where === undefined ? {} : { where }), found, ...expectation }
}

function isOurs(name: string): boolean {
  if (name.startsWith('BROADSHEET_') || name.startsWith('SMTP_URL_')) return true
  return Object.hasOwn(environmentSettings, name) || otherNames.includes(name)
}

function readPorts(text: string, context: z.RefinementCtx): { smtpPort: number; httpPort: number } {
  const [smtpPort = Number.NaN, httpPort = Number.NaN, ...more] = text
    .split(',')
    .map((port) => Number(port.trim() || 'x'))
  const right = [smtpPort, httpPort].every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535)
  if (right && more.length === 0) return { smtpPort, httpPort }
  context.addIssue({ code: 'custom', message: 'Invalid input' })
  return z.NEVER
}
