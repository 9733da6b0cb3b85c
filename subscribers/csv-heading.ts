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

/** Whether a file is one of our exports. */
export function isOwnHeading(cells: readonly string[]): boolean {
  return ownColumns.every((name, index) => cells[index] === name)
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
