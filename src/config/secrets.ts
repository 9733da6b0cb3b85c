/** Finds the two secrets, or makes them where the data folder is all there is to lose. */
import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { type KeyRing, openKeyRing } from '../link.ts'
import { Mistake } from '../mistake.ts'
import { environmentSettings } from './environment.ts'
import { openKeptRing } from './kept-ring.ts'
import type { Config } from './settings.ts'
import { readTextFile } from './yaml-file.ts'

/** What signs links, and what keys the hashes of addresses. */
export interface Secrets {
  readonly ring: KeyRing
  readonly suppression: KeyObject
  /** Values that tell whether a database was made with these secrets, and tell nothing else. */
  readonly checks: { readonly link: readonly [string, ...string[]]; readonly suppression: string }
}

/** Where the settings that secrets depend on stand. */
type SecretSettings = Pick<Config, 'secrets' | 'database' | 'dataFolder'>

/** Loads the secrets. With the embedded database missing ones are made once and kept in the data folder (0600). */
export function loadSecrets(config: SecretSettings): Secrets {
  return openSecrets(config, areSet(config) ? {} : keepSecrets(config.dataFolder))
}

/** The secrets, where there are any: none are made. */
export function findSecrets(config: SecretSettings): Secrets | undefined {
  if (areSet(config)) return openSecrets(config, {})
  const kept = readKept(config.dataFolder)
  return kept === undefined ? undefined : openSecrets(config, kept)
}

/** Whether the settings hold them, or should: then no file does. */
function areSet({ secrets: { link, suppression }, database }: SecretSettings): boolean {
  return (link !== undefined && suppression !== undefined) || database.kind === 'url'
}

function openSecrets(config: SecretSettings, kept: Record<string, string | undefined>): Secrets {
  const { link, suppression } = config.secrets
  const [first, ...others] = link ?? keptLink(kept) ?? []
  const suppressionSecret = suppression ?? kept['BROADSHEET_SUPPRESSION_SECRET']
  if (first === undefined) throw missingSecret('BROADSHEET_SECRET', config)
  if (suppressionSecret === undefined) throw missingSecret('BROADSHEET_SUPPRESSION_SECRET', config)
  const secrets: [string, ...string[]] = [first, ...others]
  return {
    ring:
      link === undefined
        ? openKeptRing(secrets, () => keptLink(readKept(config.dataFolder) ?? {}))
        : openKeyRing(secrets),
    suppression: createSecretKey(suppressionSecret, 'utf8'),
    checks: {
      link: [checkValue(first), ...others.map(checkValue)],
      suppression: checkValue(suppressionSecret),
    },
  }
}

function keptLink(kept: Record<string, string | undefined>): string[] | undefined {
  return kept['BROADSHEET_SECRET']?.split(',').map((secret) => secret.trim())
}

function readKept(dataFolder: string): Record<string, string | undefined> | undefined {
  const kept = readTextFile(secretsFile(dataFolder))
  return kept === undefined ? undefined : parseEnv(kept)
}

/** Where generated secrets are kept. */
export function secretsFile(dataFolder: string): string {
  return join(dataFolder, 'secrets.env')
}

function keepSecrets(dataFolder: string): Record<string, string | undefined> {
  const path = secretsFile(dataFolder)
  const kept = readKept(dataFolder)
  if (kept !== undefined) return kept
  const made = ['BROADSHEET_SECRET', 'BROADSHEET_SUPPRESSION_SECRET'].map(
    (name) => `${name}=${randomBytes(32).toString('hex')}`,
  )
  const heading = '# Made by Broadsheet. Without this file no link in a mail already sent works any more.'
  // With a database and an inbox in it, it is nobody else's to look into; one that is there stays as it is.
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${[heading, ...made].join('\n')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    // Linking fails where the name is taken: of several processes that start at once, the first one's secrets hold.
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return readKept(dataFolder) ?? {}
}

function missingSecret(
  name: 'BROADSHEET_SECRET' | 'BROADSHEET_SUPPRESSION_SECRET',
  config: Pick<Config, 'database' | 'dataFolder'>,
): Mistake {
  const { needs, example } = environmentSettings[name]
  const reason =
    config.database.kind === 'url'
      ? 'beside a DATABASE_URL'
      : `and ${secretsFile(config.dataFolder)} does not hold it`
  return new Mistake(`${name} is not set ${reason}: it needs ${needs}, for example  ${example}`)
}

function checkValue(secret: string): string {
  return createHmac('sha256', secret).update('broadsheet secret check').digest('hex').slice(0, 16)
}
