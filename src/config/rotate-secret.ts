/** Adds a secret to sign links with; those before it go on verifying the links that were mailed. */
import { randomBytes } from 'node:crypto'
import { closeSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type KeyRing, openKeyRing } from '../link.ts'
import { Mistake } from '../mistake.ts'
import { loadSecrets, secretsFile } from './secrets.ts'
import type { Config } from './settings.ts'
import { readTextFile } from './yaml-file.ts'

/** What came of it. */
export type Rotation =
  /** The file holds it, with so many older ones. */
  | { readonly kind: 'kept'; readonly file: string; readonly older: number }
  /** Somebody has to set it, in front of what is set there now: `environment` or `.env`. */
  | { readonly kind: 'to_set'; readonly where: string; readonly secret: string }

/** Rotates; a file is replaced in one step, and never half written. */
export function rotateSecret(
  config: Pick<Config, 'secrets' | 'database' | 'dataFolder' | 'sources'>,
): Rotation {
  const { ring } = loadSecrets(config)
  // Tokens name their secret by two bytes: one that another secret has would be looked for in vain.
  let secret = randomBytes(32).toString('hex')
  while (isTaken(secret, ring)) secret = randomBytes(32).toString('hex')
  const where = config.sources.get('BROADSHEET_SECRET')
  if (where !== undefined) return { kind: 'to_set', where, secret }
  const file = secretsFile(config.dataFolder)
  return { kind: 'kept', file, older: addTo(file, secret) }
}

function isTaken(secret: string, ring: KeyRing): boolean {
  const { id } = openKeyRing([secret]).signing
  return ring.verifying.some((key) => key.id.equals(id))
}

/** Puts it in front of the others in the file; says how many these are. */
function addTo(file: string, secret: string): number {
  let older = ''
  replaceFile(file, (text) => {
    older = parseEnv(text)['BROADSHEET_SECRET'] ?? ''
    const changed = text.replace(
      /^\s*(?:export\s+)?BROADSHEET_SECRET\s*=.*$/m,
      () => `BROADSHEET_SECRET=${secret},${older}`,
    )
    // Somebody may have written it in a way of their own: over several lines, or with a # in it.
    if (older === '' || parseEnv(changed)['BROADSHEET_SECRET'] !== `${secret},${older}`)
      throw new Mistake(
        `${file}: BROADSHEET_SECRET can't be changed as it is written there. ` +
          'Write it on one line, without quotes: BROADSHEET_SECRET=SECRET',
      )
    return changed
  })
  return older.split(',').length
}

/**
 * Reads and replaces under the draft's name, which is taken once at a time: of two that rotate at once one is refused,
 * instead of undone by the other.
 */
function replaceFile(file: string, change: (text: string) => string): void {
  const draft = `${file}.new`
  const opened = openDraft(draft)
  try {
    writeSync(opened, change(readTextFile(file) ?? ''))
    fsyncSync(opened)
    // Rotated by root, it must stay readable for whom the services run as.
    const { uid, gid } = statSync(file)
    if (process.getuid?.() === 0) fchownSync(opened, uid, gid)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(opened)
  }
}

function openDraft(draft: string): number {
  try {
    return openSync(draft, 'wx', 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new Mistake(
      `${draft} is there: another rotation runs, or one was cut off. If none runs, remove that file and try again.`,
    )
  }
}
