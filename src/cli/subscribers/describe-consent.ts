/** Says an entry of the log of consent in words. */
import type { ConsentEvent } from '../../../subscribers/consent/read.ts'

/** When, what, by what and why: `2026-05-01 09:00:00Z  daily: added by import (they asked; source readers.csv, line 170)`. */
export function describeConsent(event: ConsentEvent): string {
  const { at, list, what, by, basis, wording, page, ip, messageId, detail } = event
  const known = [
    basis,
    wording === null ? null : JSON.stringify(wording),
    tell('on', page),
    tell('from', ip),
    tell('message', messageId),
    ...Object.entries(detail ?? {}).map(([name, value]) => tell(name, value)),
  ].filter((part) => part !== null)
  const when = at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, 'Z')
  const why = known.length === 0 ? '' : ` (${known.join(', ')})`
  return `${when}  ${list === null ? '' : `${list}: `}${what} by ${by}${why}`
}

function tell(name: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
