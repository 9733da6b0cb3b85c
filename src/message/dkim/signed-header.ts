/** Chooses the header fields that a signature covers, and writes them as "relaxed" canonicalisation does (RFC 6376 3.4.2). */

/**
 * Fields that are signed once more than they are there (RFC 6376 8.15): none can be added without breaking the
 * signature. RFC 8058 4 asks for both of one-click; absent ones are listed too.
 */
const oversigned = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'feedback-id',
  'mime-version',
  'content-type',
] as const

/** Signed and closed as well where they are there; a relay or a mailing list may add its own where they are not. */
const signedIfThere = [
  'sender',
  'content-transfer-encoding',
  'list-help',
  'list-owner',
  'list-archive',
  'list-post',
  'list-subscribe',
  'auto-submitted',
  'precedence',
  'x-auto-response-suppress',
  'cfbl-address',
  'cfbl-feedback-id',
] as const

/** What is signed of a header. */
export interface SignedHeader {
  /** The value of `h=`, in the order in which the fields are hashed. */
  readonly names: readonly string[]
  /** The fields, canonical, each with its line end. */
  readonly canonical: string
}

/** Reads a header section, without the empty line that ends it. */
export function signHeader(section: string): SignedHeader {
  const fields = readFields(section)
  const names: string[] = []
  let canonical = ''
  const cover = (name: string, values: readonly string[]): void => {
    // RFC 6376 5.4.2: several of one name are taken from the bottom up.
    for (const value of values.toReversed()) {
      names.push(name)
      canonical += `${name}:${value}\r\n`
    }
    names.push(name)
  }
  for (const name of oversigned) cover(name, fields.get(name) ?? [])
  for (const name of signedIfThere) {
    const values = fields.get(name)
    if (values !== undefined) cover(name, values)
  }
  return { names, canonical }
}

/** A field's value with its folding undone, blanks made one, none at its edges. */
export function relaxValue(value: string): string {
  return value
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/^ | $/g, '')
}

/** The canonical values by name. */
function readFields(section: string): Map<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const field of section.split(/\r\n(?![ \t])/)) {
    const colon = field.indexOf(':')
    if (colon < 0) continue
    const name = field.slice(0, colon).trimEnd().toLowerCase()
    const value = relaxValue(field.slice(colon + 1))
    const known = fields.get(name)
    if (known === undefined) fields.set(name, [value])
    else known.push(value)
  }
  return fields
}
