/** The heading of a list's export: how an import knows it again, and keeps a reader's own data apart from ours. */

/** What an export says of each reader, before the reader's own data. */
export const ownColumns = [
  'email',
  'name',
  'language',
  'state',
  'source',
  'confirmed_at',
  'unsubscribed_at',
  'consent',
] as const

/** Put before a piece of a reader's data that is called like one of ours: somebody lives in a state. */
const prefix = 'attributes.'

/** What no other program calls its columns so: where these stand, a file is one of our exports. */
const marks: readonly string[] = ['email', 'state', 'confirmed_at', 'unsubscribed_at']

/**
 * The columns of one of our exports in which we speak, by their places; none in a file of another program. Those of an
 * older export, or of one that somebody has changed, are found as well: ours stand first, and a reader's own data may
 * have been called like one of them.
 */
export function findOwnColumns(cells: readonly string[]): ReadonlySet<number> {
  if (!marks.every((name) => cells.includes(name))) return new Set()
  const last = Math.max(...[...marks, 'consent'].map((name) => cells.indexOf(name)))
  return new Set(ownColumns.map((name) => cells.indexOf(name)).filter((at) => at >= 0 && at <= last))
}

/** What a piece of a reader's data is called in the heading. */
export function headingKey(key: string): string {
  const ours = ownColumns.some((name) => name === key)
  return ours || key.startsWith(prefix) || key !== key.trim() ? `${prefix}${key}` : key
}

/** The other way round. */
export function plainKey(heading: string): string {
  return heading.startsWith(prefix) ? heading.slice(prefix.length) : heading
}
