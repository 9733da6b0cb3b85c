/** Says a record of consent in words. */

/** What was recorded, the basis first: `they asked (by import, from readers.csv, line 170, on 2026-05-01)`. */
export function describeConsent(consent: Readonly<Record<string, unknown>>): string {
  const { basis, by, source, line, at, ...others } = consent
  const known = [
    tell('by', by),
    tell('from', source),
    tell('line', line),
    tell('on', typeof at === 'string' ? at.slice(0, 10) : at),
    ...Object.entries(others).map(([name, value]) => tell(name, value)),
  ].filter((part) => part !== '')
  const circumstances = known.length === 0 ? '' : ` (${known.join(', ')})`
  return `${show(basis) || 'no reason recorded'}${circumstances}`
}

function tell(name: string, value: unknown): string {
  const shown = show(value)
  return shown === '' ? '' : `${name} ${shown}`
}

function show(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
