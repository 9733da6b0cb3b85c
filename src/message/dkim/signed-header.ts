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

/** A field's name in lower case, and its canonical value; none where a line is no field. */
type Field = readonly [name: string, value: string] | undefined

/**
 * Reads header sections, each without the empty line that ends it, one after the other: what a field of the section before
 * was made into is taken from there, since most fields of an edition's messages are the same.
 */
export function openHeaderReader(): (section: string) => SignedHeader {
  let before: ReadonlyMap<string, Field> = new Map()
  return (section) => {
    const fields = new Map<string, Field>()
    const values = new Map<string, string[]>()
    for (const line of splitFields(section)) {
      const field = before.get(line) ?? readField(line)
      fields.set(line, field)
      if (field === undefined) continue
      const [name, value] = field
      const others = values.get(name)
      if (others === undefined) values.set(name, [value])
      else others.push(value)
    }
    before = fields
    return coverFields(values)
  }
}

function coverFields(fields: ReadonlyMap<string, readonly string[]>): SignedHeader {
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

/** The fields with their folds still in them. */
function splitFields(section: string): readonly string[] {
  const lines: string[] = []
  let begin = 0
  for (let end = section.indexOf('\r\n'); end >= 0; end = section.indexOf('\r\n', end + 2)) {
    const next = section.charCodeAt(end + 2)
    if (next === 0x20 || next === 0x09) continue
    lines.push(section.slice(begin, end))
    begin = end + 2
  }
  lines.push(section.slice(begin))
  return lines
}

function readField(line: string): Field {
  const colon = line.indexOf(':')
  if (colon < 0) return undefined
  return [line.slice(0, colon).trimEnd().toLowerCase(), relaxValue(line.slice(colon + 1))]
}
