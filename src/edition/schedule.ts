/** Reads the hour at which an edition is to go out, and shows it as its operator's clock does. */
import { Mistake } from '../mistake.ts'

/** An hour, as it was meant. */
export interface Hour {
  readonly at: Date
  /** IANA's name of a zone, or an offset such as +01:00: how it is shown. */
  readonly timeZone: string
  /** Where the clocks are put forward or back in that night: which instant was taken. */
  readonly note?: string
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?\s*(Z|UTC|[+-]\d\d:?\d\d|[A-Z][\w+-]*(?:\/[\w+-]+)+)?$/i
const wayOut =
  'Give it as "2026-11-24 07:00", with a zone or an offset where it is not this machine\'s: "2026-11-24 07:00 Europe/Berlin", "2026-11-24 07:00 +01:00".'

/** Reads it; without a zone the hour is `zone`'s. Throws a {@link Mistake} that says how hours are given. */
export function readHour(text: string, zone: string): Hour {
  const found = pattern.exec(text.trim())
  if (found === null) throw new Mistake(`"${text}" is no hour. ${wayOut}`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const wall = Date.UTC(year, month - 1, day, hour, minute, second)
  const normal = new Date(wall)
  if (
    normal.getUTCMonth() !== month - 1 ||
    normal.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  )
    throw new Mistake(`There is no such day or hour as "${text}". ${wayOut}`)
  return resolveHour(wall, readZone(found[7] ?? zone))
}

/** `2026-11-24 07:00 Europe/Berlin`; with seconds only where there are some. */
export function showHour(at: Date, timeZone: string): string {
  const wall = new Date(at.getTime() + offsetAt(at.getTime(), timeZone)).toISOString()
  const length = at.getTime() % 60_000 === 0 ? 16 : 19
  return `${wall.slice(0, length).replace('T', ' ')} ${timeZone}`
}

/** The zone that this machine's clock shows. */
export function machineZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** IANA's spelling; of an offset, `+01:00`. */
function readZone(name: string): string {
  if (/^(Z|UTC)$/i.test(name)) return 'UTC'
  const offset = /^([+-]\d\d):?(\d\d)$/.exec(name)
  const asked = offset === null ? name : `${offset[1]}:${offset[2]}`
  try {
    return new Intl.DateTimeFormat('en', { timeZone: asked }).resolvedOptions().timeZone
  } catch (cause) {
    throw new Mistake(`There is no time zone "${name}". ${wayOut}`, undefined, { cause })
  }
}

const day = 86_400_000

/**
 * The instants whose clock shows `wall`: one; two where the clock is put back, of which the first is taken; none
 * where it is put forward: then the hour as the clock would show it had it not been.
 */
function resolveHour(wall: number, timeZone: string): Hour {
  // No zone changes its offset twice within two days.
  const before = offsetAt(wall - day, timeZone)
  const after = offsetAt(wall + day, timeZone)
  const instants = [...new Set([before, after])]
    .map((offset) => wall - offset)
    .filter((instant) => instant + offsetAt(instant, timeZone) === wall)
    .sort((a, b) => a - b)
  const [first, second] = instants
  const at = new Date(first ?? wall - before)
  const shown = new Date(wall).toISOString().slice(11, 16)
  if (first === undefined)
    return {
      at,
      timeZone,
      note: `The clocks are put forward then, and never show ${shown}: taken as ${showHour(at, timeZone)}.`,
    }
  if (second === undefined) return { at, timeZone }
  const utc = at.toISOString().slice(11, 16)
  return {
    at,
    timeZone,
    note: `The clocks are put back then, and show ${shown} twice: the first is taken (${utc} UTC).`,
  }
}

/** Milliseconds that the zone's clock is ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const whole = Math.floor(instant / 1000) * 1000
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(whole)
  const number = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return (
    Date.UTC(
      number('year'),
      number('month') - 1,
      number('day'),
      number('hour'),
      number('minute'),
      number('second'),
    ) - whole
  )
}
