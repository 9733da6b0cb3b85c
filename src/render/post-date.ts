/** Dates as readers of a language write them. */

/**
 * The day of an ISO date written out, as it was written: no reader's clock and no zone moves it. Undefined where there is
 * none, since a date is never invented.
 */
export function formatDate(iso: string | undefined, language: string): string | undefined {
  // A day without a time is that day in UTC, in which it is written too.
  const time = iso === undefined ? Number.NaN : Date.parse(/^\d{4}-\d\d-\d\d/.exec(iso)?.[0] ?? iso)
  if (Number.isNaN(time)) return undefined
  return new Intl.DateTimeFormat([language, 'en'], { dateStyle: 'long', timeZone: 'UTC' }).format(time)
}
