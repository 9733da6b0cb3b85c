/** Reads the private keys that sign, once, from files that nobody else may read. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { Mistake } from '../../mistake.ts'

/** A key, and under which name its public half lies in DNS. */
export interface SigningKey {
  readonly selector: string
  /** `d=`: an A-label. */
  readonly domain: string
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256'
  readonly key: KeyObject
}

/** RFC 8301 3.2: below 1024 bits nobody verifies; providers advise 2048. */
const fewestBits = 2048

/** Reads a key's file. Throws a {@link Mistake} where others may read it too, or where it holds no key that signs. */
export function readKeyFile(file: string): string {
  try {
    const { mode } = statSync(file)
    // Windows has no such modes.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new Mistake(
        `${file}: others can read this private key (mode ${(mode & 0o777).toString(8).padStart(4, '0')}). Run:  chmod 600 ${quoteForShell(file)}`,
      )
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Mistake) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Mistake(
      `${file}: the DKIM key can't be read (${reason}). Make one with \`broadsheet dkim new\`, or take its entry out of dkim.`,
    )
  }
}

/** A path as it can be pasted: in quotes where it has a space, say (POSIX shell, 2.2.2). */
function quoteForShell(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}

/** Parses a private key (PEM, PKCS#1 or PKCS#8); `where` is named in the {@link Mistake}. */
export function parseKey(pem: string, where: string): Pick<SigningKey, 'key' | 'algorithm'> {
  const key = parsePem(pem, where)
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithm: 'ed25519-sha256' }
  if (key.asymmetricKeyType !== 'rsa')
    throw new Mistake(
      `${where}: a key of type ${key.asymmetricKeyType ?? 'unknown'} can't sign mail; RSA or Ed25519 can.`,
    )
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < fewestBits)
    throw new Mistake(
      `${where}: an RSA key of ${bits} bits is too short, ${fewestBits} are needed. Make one with \`broadsheet dkim new\`.`,
    )
  return { key, algorithm: 'rsa-sha256' }
}

function parsePem(pem: string, where: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new Mistake(
      `${where}: no private key in PEM form without a pass phrase (it begins with -----BEGIN PRIVATE KEY-----).`,
    )
  }
}
