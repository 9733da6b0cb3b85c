/** Writes and reads the DNS record that holds a key's public half (RFC 6376 3.6.1, RFC 8463). */
import { createPublicKey, type KeyObject } from 'node:crypto'
import type { SigningKey } from './signing-key.ts'

/** Where the record lies. */
export function recordName({ selector, domain }: Pick<SigningKey, 'selector' | 'domain'>): string {
  return `${selector}._domainkey.${domain}`
}

/** The record's text, whole. */
export function recordText({ key, algorithm }: Pick<SigningKey, 'key' | 'algorithm'>): string {
  // Said although "*" is the default: the key is for mail, and shorter hashes than SHA-256 are not to be taken.
  const type = algorithm === 'ed25519-sha256' ? 'ed25519' : 'rsa'
  return `v=DKIM1; h=sha256; k=${type}; p=${publicKey(key)}`
}

/** RFC 1035 3.3: a text holds strings of 255 characters at most. */
const longest = 255

/** The record's text as the strings that a zone holds. */
function recordStrings(text: string): string[] {
  return text.match(new RegExp(`.{1,${longest}}`, 'g')) ?? []
}

/** The record as a line of a zone file. */
export function zoneLine(name: string, text: string): string {
  const strings = recordStrings(text).map((part) => `"${part}"`)
  return `${name}. 3600 IN TXT ( ${strings.join('\n    ')} )`
}

/** What a record found in DNS is worth for a key. */
export type RecordCheck =
  | { readonly kind: 'fits' }
  | { readonly kind: 'testing' }
  | { readonly kind: 'wrong'; readonly reason: string }

/** Compares a record with the key that signs. */
export function checkRecord(record: string, key: Pick<SigningKey, 'key' | 'algorithm'>): RecordCheck {
  const tags = readTags(record)
  if (tags === undefined) return wrong('it is no list of tags such as k=rsa; p=...')
  if ((tags.get('v') ?? 'DKIM1') !== 'DKIM1') return wrong(`its version is ${tags.get('v')}, not DKIM1`)
  const found = tags.get('p')
  if (found === undefined) return wrong('it holds no p=, the public key')
  if (found === '') return wrong('its p= is empty: the key is revoked')
  const expected = key.algorithm === 'ed25519-sha256' ? 'ed25519' : 'rsa'
  const type = tags.get('k') ?? 'rsa'
  if (type !== expected) return wrong(`it is for a key of type ${type}, and ${expected} signs`)
  if (!listed(tags.get('h') ?? 'sha256', 'sha256')) return wrong('its h= does not allow sha256')
  if (!listed(tags.get('s') ?? '*', 'email') && !listed(tags.get('s') ?? '*', '*'))
    return wrong('its s= does not allow email')
  if (found !== publicKey(key.key) && found !== wholePublicKey(key.key))
    return wrong('its public key is another one than that of the key that signs')
  return listed(tags.get('t') ?? '', 'y') ? { kind: 'testing' } : { kind: 'fits' }
}

function wrong(reason: string): RecordCheck {
  return { kind: 'wrong', reason }
}

function listed(list: string, name: string): boolean {
  return list.split(':').some((entry) => entry.trim() === name)
}

/** RFC 6376 3.2; blanks in a value of p= are none. */
function readTags(record: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>()
  for (const part of record.split(';')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    if (equals < 0) return undefined
    const name = part.slice(0, equals).trim()
    const value = part.slice(equals + 1).trim()
    if (tags.has(name)) return undefined
    tags.set(name, name === 'p' ? value.replaceAll(/\s+/g, '') : value)
  }
  return tags
}

/** RFC 8463 4: an Ed25519 key is its 32 bytes alone; an RSA key stands with its algorithm. */
function publicKey(key: KeyObject): string {
  if (key.asymmetricKeyType !== 'ed25519') return wholePublicKey(key)
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
}

function wholePublicKey(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')
}
