/** Dates as readers of a language write them. */

/** An ISO date written out; undefined where there is none, since a date is never invented. */
export function formatDate(iso: string | undefined, language: string): string | undefined {
  const time = iso === undefined ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(time)) return undefined
  // A day without a time means that day everywhere: UTC keeps it from moving.
  return new Intl.DateTimeFormat([language, 'en'], { dateStyle: 'long', timeZone: 'UTC' }).format(time)
}
