/** Signed links: a token says what it is for, carries its ids, and opens nothing else. */
import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'

/**
 * What a token may be for; the number goes into its first byte and into its key, so that a token made for one
 * purpose never passes for another. Numbers are never used again: unsubscribe links live for ever.
 */
const purposes = {
  unsubscribe: 1,
  probe: 2,
  probeAnswer: 3,
  /** A confirmation message's button. */
  confirm: 4,
  /** "That was not me", in the same message. */
  notMe: 5,
  /** The mailed link that reads and changes what we know of a reader. */
  preferences: 6,
  /** The last step of an erasure. */
  erase: 7,
  /** A change of address, mailed to the new one. */
  change: 8,
  /** Takes back a leaving, mailed to the reader. */
  undo: 9,
  /** Not a link: when a form was handed out. */
  form: 10,
} as const

/** One of the purposes. */
export type Purpose = keyof typeof purposes

/** The secrets that links are signed with: the first signs, all verify. */
export interface KeyRing {
  readonly signing: LinkKey
  readonly verifying: readonly LinkKey[]
  /** Where secrets may be added while we run: looks for them, and has them from then on. */
  readonly refresh?: () => void
}

/** One secret of a ring: its id stands in each token, a key per purpose is derived from it. */
export interface LinkKey {
  readonly id: Buffer
  readonly keyFor: (purpose: Purpose) => KeyObject
}

/** What an unsubscribe link carries; edition and n are 0 where it stands in no edition's message. */
export interface UnsubscribeLink {
  readonly list: number
  readonly subscriber: number
  readonly edition: number
  readonly n: number
}

const keyIdLength = 2
/** HMAC-SHA-256 cut to 128 bits (RFC 2104 5), so that a one-line link stays short in a text mail. */
const signatureLength = 16

/** Makes a ring from the secrets in BROADSHEET_SECRET, newest first. */
export function openKeyRing(secrets: readonly string[]): KeyRing {
  const verifying = secrets.map(deriveLinkKey)
  const signing = verifying[0]
  if (signing === undefined) throw new Error('A key ring needs at least one secret.')
  return { signing, verifying }
}

/** Signs an unsubscribe link's token; it never expires. */
export function signUnsubscribe(ring: KeyRing, link: UnsubscribeLink): string {
  return signToken(ring, 'unsubscribe', writeNumbers([link.list, link.subscriber, link.edition, link.n]))
}

/** Reads an unsubscribe link's token; undefined for one that no secret of the ring signed. */
export function readUnsubscribe(ring: KeyRing, token: string): UnsubscribeLink | undefined {
  const fields = readToken(ring, 'unsubscribe', token)
  const numbers = fields && readNumbers(fields)
  if (numbers?.length !== 4) return undefined
  const [list = 0, subscriber = 0, edition = 0, n = 0] = numbers
  return { list, subscriber, edition, n }
}

/**
 * Signs ids and times (whole numbers from 0 to 2^53 - 1) for one purpose; {@link readIds} takes them back. A link
 * that expires says when it was made: see {@link minuteOf}.
 */
export function signIds(
  ring: KeyRing,
  purpose: Exclude<Purpose, 'unsubscribe'>,
  ids: readonly number[],
): string {
  return signToken(ring, purpose, writeNumbers(ids))
}

/** The ids of a token; undefined for one that was not signed for this purpose, or holds not as many. */
export function readIds(
  ring: KeyRing,
  purpose: Exclude<Purpose, 'unsubscribe'>,
  token: string,
  count: number,
): readonly number[] | undefined {
  const fields = readToken(ring, purpose, token)
  const numbers = fields && readNumbers(fields)
  return numbers?.length === count ? numbers : undefined
}

/** A point in time as links carry it: whole minutes since 1970. */
export function minuteOf(time: Date): number {
  return Math.floor(time.getTime() / 60_000)
}

/** Makes the question of a probe: only the same installation can answer it. */
export function signProbe(ring: KeyRing, nonce: Buffer): string {
  return signToken(ring, 'probe', nonce)
}

/** Answers a probe; undefined where another installation asks. */
export function answerProbe(ring: KeyRing, probe: string): string | undefined {
  const nonce = readToken(ring, 'probe', probe)
  return nonce && signToken(ring, 'probeAnswer', nonce)
}

/** Whether an answer is this installation's to the probe with this nonce. */
export function isProbeAnswer(ring: KeyRing, nonce: Buffer, answer: string): boolean {
  return readToken(ring, 'probeAnswer', answer)?.equals(nonce) ?? false
}

/** Signs fields for one purpose: base64url of purpose, key id, fields and signature. */
export function signToken(ring: KeyRing, purpose: Purpose, fields: Uint8Array): string {
  const head = Buffer.concat([Buffer.of(purposes[purpose]), ring.signing.id, fields])
  return Buffer.concat([head, signature(ring.signing, purpose, head)]).toString('base64url')
}

/** The fields of a token that a secret of the ring signed for this purpose. */
export function readToken(ring: KeyRing, purpose: Purpose, token: string): Buffer | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Node decodes leniently; one token has one spelling.
  if (bytes.toString('base64url') !== token) return undefined
  if (bytes.length < 1 + keyIdLength + signatureLength || bytes[0] !== purposes[purpose]) return undefined
  const head = bytes.subarray(0, -signatureLength)
  const id = head.subarray(1, 1 + keyIdLength)
  if (!ring.verifying.some((key) => key.id.equals(id))) ring.refresh?.()
  const signed = ring.verifying
    .filter((key) => key.id.equals(id))
    .some((key) => timingSafeEqual(signature(key, purpose, head), bytes.subarray(-signatureLength)))
  return signed ? head.subarray(1 + keyIdLength) : undefined
}

function signature(key: LinkKey, purpose: Purpose, head: Buffer): Buffer {
  return createHmac('sha256', key.keyFor(purpose)).update(head).digest().subarray(0, signatureLength)
}

function deriveLinkKey(secret: string): LinkKey {
  const derived = new Map<Purpose, KeyObject>()
  return {
    id: createHash('sha256').update(`broadsheet key id ${secret}`).digest().subarray(0, keyIdLength),
    keyFor(purpose) {
      const known = derived.get(purpose)
      if (known !== undefined) return known
      const key = createSecretKey(
        Buffer.from(hkdfSync('sha256', secret, '', `broadsheet link ${purpose}`, 32)),
      )
      derived.set(purpose, key)
      return key
    },
  }
}

/** Unsigned LEB128: seven bits a byte, lowest first; written with division, since ids pass 32 bits. */
function writeNumbers(numbers: readonly number[]): Buffer {
  const bytes: number[] = []
  for (const number of numbers) {
    if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no id.`)
    let rest = number
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
    bytes.push(rest)
  }
  return Buffer.from(bytes)
}

function readNumbers(bytes: Buffer): number[] {
  const numbers: number[] = []
  let value = 0
  let weight = 1
  for (const byte of bytes) {
    value += (byte % 128) * weight
    weight *= 128
    if (byte >= 128) continue
    numbers.push(value)
    value = 0
    weight = 1
  }
  return numbers
}
