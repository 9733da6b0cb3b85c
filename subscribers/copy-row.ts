/** Writes a row as PostgreSQL's COPY reads it, in its text format. */

/** What a column may be given; an object is JSON. */
export type CopyValue = string | number | Buffer | null | undefined | Readonly<Record<string, unknown>>

/** Tabs between, backslash before what has a meaning, \N for null. */
export function copyRow(values: readonly CopyValue[]): string {
  return `${values.map(copyValue).join('\t')}\n`
}

function copyValue(value: CopyValue): string {
  if (value === undefined || value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeCopy(value)
  return Buffer.isBuffer(value) ? `\\\\x${value.toString('hex')}` : escapeCopy(JSON.stringify(value))
}

function escapeCopy(text: string): string {
  return text.replace(
    /[\\\t\n\r]/g,
    (character) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[character] ?? '\\'}`,
  )
}
