/** Reads a feed's dates: those of the standards (RFC 822, RFC 3339), and the forms that feeds really have. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Zones with a name, in minutes (RFC 822 section 5.1, and those of Europe); a name that nobody knows is UTC. */
const zones: Readonly<Record<string, number>> = {
  ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
  ...{ BST: 60, CET: 60, CEST: 120, EET: 120, EEST: 180, WEST: 60, MSK: 180, JST: 540 },
}

/** Day, month, year, and what follows: "Sat, 01 Aug 2026 10:00:00 +0200", "1-August-26". */
const dayFirst =
  /^(?:[a-z]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})\b(.*)$/i
/** "August 1, 2026 10:00 am", "Sat Aug 1 2026". */
const monthFirst = /^(?:[a-z]+,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b(.*)$/i
/** "Sat Aug  1 10:00:00 CEST 2026", as programs print it. */
const yearLast = /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+([\d:]+)\s*([a-z]{1,5}|[+-]\d{4})?\s+(\d{4})$/i
/** "2026-08-01T10:00:00.5+02:00", "2026-08-01 10:00", "2026/8/1", "20260801T100000Z". */
const yearFirst = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:(?:\s*T|\s+)(.*))?$/i
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(.*))?$/i
const clock = /^,?\s*(?:at\s+)?(\d{1,2}):?(\d{2})(?::?(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?\s*(.*)$/i

/**
 * An ISO date, with time and zone where there are some ("2026-08-01T10:00:00+02:00"). A time without a zone is UTC's:
 * what it means must not depend on the machine. Undefined for what is no date, or none of this age.
 */
export function readFeedDate(text: string): string | undefined {
  const stated = text.trim().slice(0, 100)
  for (const [pattern, order] of patterns) {
    const found = pattern.exec(stated)
    const parts = found === null ? undefined : order(found)
    if (parts !== undefined) return writeDate(parts)
  }
  return undefined
}

interface Parts {
  readonly year: string
  /** A number or a name. */
  readonly month: string
  readonly day: string
  readonly rest: string
}

type Order = (found: RegExpExecArray) => Parts | undefined

const patterns: readonly (readonly [RegExp, Order])[] = [
  [compact, ([, year = '', month = '', day = '', rest = '']) => ({ year, month, day, rest })],
  [yearFirst, ([, year = '', , month = '', day = '', rest = '']) => ({ year, month, day, rest })],
  [
    yearLast,
    ([, month = '', day = '', time = '', zone = '', year = '']) => ({
      year,
      month,
      day,
      rest: `${time} ${zone}`,
    }),
  ],
  [dayFirst, ([, day = '', month = '', year = '', rest = '']) => ({ year, month, day, rest })],
  [monthFirst, ([, month = '', day = '', year = '', rest = '']) => ({ year, month, day, rest })],
]

function writeDate({ year, month, day, rest }: Parts): string | undefined {
  // Two digits: RFC 822's years, which are of this century in every feed that is still read.
  const y = year.length === 2 ? 2000 + Number(year) : Number(year)
  const m = /^\d/.test(month) ? Number(month) : months.indexOf(month.slice(0, 3).toLowerCase()) + 1
  const d = Number(day)
  const real = new Date(Date.UTC(y, m - 1, d))
  if (y < 1990 || y > 2100 || real.getUTCMonth() !== m - 1 || real.getUTCDate() !== d) return undefined
  const date = `${y}-${pad(m)}-${pad(d)}`
  const time = clock.exec(rest.trim())
  if (time === null) return date
  const [, hour = '', minute = '', second = '0', half = '', zone = ''] = time
  const afternoon = /^p/i.test(half)
  const h = half === '' ? Number(hour) : (Number(hour) % 12) + (afternoon ? 12 : 0)
  if (h > 23 || Number(minute) > 59 || Number(second) > 60) return date
  const seconds = pad(Math.min(59, Number(second)))
  return `${date}T${pad(h)}:${minute}:${seconds}${writeZone(zone)}`
}

function writeZone(zone: string): string {
  const offset = /^(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?\b/i.exec(zone)
  if (offset !== null && Number(offset[2]) < 15)
    return `${offset[1]}${pad(Number(offset[2]))}:${offset[3] ?? '00'}`
  const minutes = zones[/^[a-z]+/i.exec(zone)?.[0].toUpperCase() ?? ''] ?? 0
  if (minutes === 0) return 'Z'
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
