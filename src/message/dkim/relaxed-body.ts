/** Hashes a body as "relaxed" canonicalisation makes it (RFC 6376 3.4.4), constants only once. */
import { createHash, type Hash } from 'node:crypto'

/** A hash under way, and the blanks and line ends read last: what follows decides what becomes of them. */
export interface BodyHash {
  readonly hash: Hash
  readonly pending: string
  /** Whether all there was so far are blanks and line ends. */
  readonly empty: boolean
}

/** A long constant made canonical: blanks at its edges depend on what stands beside it. */
export interface RelaxedConstant {
  readonly lead: string
  readonly core: Buffer
  readonly trail: string
}

/** The hash of nothing yet. */
export function beginBody(): BodyHash {
  return { hash: createHash('sha256'), pending: '', empty: true }
}

/** A hash that goes on from the same place, and leaves the first as it is. */
export function copyBody({ hash, ...rest }: BodyHash): BodyHash {
  return { hash: hash.copy(), ...rest }
}

/** Reads on; the text's characters are bytes. */
export function addText({ hash, pending, empty }: BodyHash, text: string): BodyHash {
  const whole = pending + text
  const end = solidEnd(whole)
  if (end > 0) hash.update(relax(whole.slice(0, end)), 'latin1')
  return { hash, pending: whole.slice(end), empty: empty && end === 0 }
}

/** Reads on with a constant that was made ready. */
export function addConstant(body: BodyHash, { lead, core, trail }: RelaxedConstant): BodyHash {
  const { hash } = body
  const between = body.pending + lead
  if (core.length === 0) return { ...body, pending: between }
  if (between !== '') hash.update(relax(between), 'latin1')
  hash.update(core)
  return { hash, pending: trail, empty: false }
}

/** Makes a constant ready. */
export function relaxConstant(text: string): RelaxedConstant {
  const end = solidEnd(text)
  const begin = end === 0 ? text.length : text.search(/[^ \t\r\n]/)
  return {
    lead: text.slice(0, begin),
    core: Buffer.from(relax(text.slice(begin, end)), 'latin1'),
    trail: end === 0 ? '' : text.slice(end),
  }
}

/** The value of `bh=`: empty lines at the end don't count, the last line's end does; an empty body has none. */
export function endBody({ hash, empty }: BodyHash): string {
  if (!empty) hash.update('\r\n')
  return hash.digest('base64')
}

/** Where the blanks and line ends at the end begin. */
function solidEnd(text: string): number {
  let end = text.length
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--
  return end
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a
}

/** Runs of blanks are one; none stand at a line's end. */
function relax(text: string): string {
  return text.replaceAll(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n')
}
