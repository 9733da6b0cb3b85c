/** Dates and times as ISO 8601 writes them, and nothing that has to be guessed at. */

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i

/** The ISO date, with its time where the zone is stated; undefined for what is no date of a calendar. */
export function readMoment(text: string): string | undefined {
  const match = iso.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour, minute, second = '00', zone] = match
  const date = `${year}-${month}-${day}`
  const midnight = new Date(`${date}T00:00:00Z`)
  // A calendar has no 30 February: the runtime would make it 1 March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return undefined
  if (hour === undefined || minute === undefined || zone === undefined) return date
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`
  const moment = `${date}T${hour}:${minute}:${second}${offset}`
  return Number.isNaN(Date.parse(moment)) ? date : moment
}
