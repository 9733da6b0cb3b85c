/** What was sent in, as typed: whatever has another shape than a form's counts as not filled in. */

/** The values of a form or of a JSON body, none of them judged yet. */
export interface Typed {
  readonly email: string
  readonly name: string
  readonly lists: readonly string[]
  readonly language: string
  /** By key, of whatever the sender thinks that there is. */
  readonly fields: ReadonlyMap<string, string>
  readonly via: string
  /** When the form was handed out, signed. */
  readonly form: string
  /** The proof of work. */
  readonly altcha: string
  /** What only programs fill in. */
  readonly trap: string
  /** The address that "did you mean" was already asked about. */
  readonly asked: string
  /** The address that was meant after all. */
  readonly use: string
}

/** What stands before a field's key in a form's names. */
export const fieldPrefix = 'field-'

/** The trap's name; one that no browser and no password manager fills in by itself. */
export const trapName = 'subject'

/** Reads the body of a form, in either encoding. */
export function readTyped(body: unknown): Typed {
  const values = entriesOf(body)
  const one = (name: string) => values.get(name)?.at(-1) ?? ''
  return {
    email: one('email'),
    name: one('name'),
    lists: values.get('lists') ?? [],
    language: one('language'),
    fields: new Map(
      [...values]
        .filter(([name]) => name.startsWith(fieldPrefix))
        .map(([name, all]) => [name.slice(fieldPrefix.length), all.at(-1) ?? '']),
    ),
    via: one('via'),
    form: one('form'),
    altcha: one('altcha'),
    trap: one(trapName),
    asked: one('asked'),
    use: one('use'),
  }
}

/** Reads a JSON body: the same names, and `fields` as an object of its own. */
export function readTypedJson(body: unknown): Typed {
  const fields = isRecord(body) ? entriesOf(body['fields']) : new Map<string, string[]>()
  return {
    ...readTyped(body),
    fields: new Map([...fields].map(([key, all]) => [key, all.at(-1) ?? ''])),
  }
}

/** Every name with its texts; numbers and booleans of JSON as a form would send them. */
function entriesOf(body: unknown): Map<string, string[]> {
  if (!isRecord(body)) return new Map()
  return new Map(
    Object.entries(body).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => textOf(one) ?? []),
    ]),
  )
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : ''
  return typeof value === 'number' ? String(value) : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
