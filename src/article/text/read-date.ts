/** Dates in the few forms that nobody can misread; everything else is no date. */

/** Languages whose months are known: those that the newsletter has words in. */
const languages = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'tr', 'ar']

const iso = /^(\d{4})-(\d{2})-(\d{2})$/
const monthFirst = /^(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u
/** "3 March 2026", "3. März 2026", "1er mars 2026", "3 de marzo de 2026". */
const dayFirst = /^(\d{1,2})(?:\.|º|er|st|nd|rd|th)? (?:de )?(\p{L}{3,12})\.?,? (?:de )?(\d{4})$/u
const eastAsian = /^(\d{4})年(\d{1,2})月(\d{1,2})日$/

/** The ISO date that a text states as a whole ("March 3, 2026", "3. März 2026", "2026-03-03", "2026年3月3日"). */
export function readDate(text: string): string | undefined {
  if (text.length > 40) return undefined
  const american = monthFirst.exec(text)
  if (american) return isoDate(american[3], monthNumber(american[1]), american[2])
  const european = dayFirst.exec(text)
  if (european) return isoDate(european[3], monthNumber(european[2]), european[1])
  const plain = iso.exec(text) ?? eastAsian.exec(text)
  return plain ? isoDate(plain[1], Number(plain[2]), plain[3]) : undefined
}

let months: ReadonlyMap<string, number> | undefined

/** 1 to 12, or 0 for a word that is no month; English ones may be shortened to three letters. */
function monthNumber(name = ''): number {
  months ??= nameMonths()
  return months.get(name.toLowerCase()) ?? 0
}

/** A month's name as it stands in a date (Polish declines it); no name means two months in two of the languages. */
function nameMonths(): Map<string, number> {
  const named = new Map<string, number>([['sept', 9]])
  for (const language of languages) {
    const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory`, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    })
    for (let month = 1; month <= 12; month++) {
      const parts = format.formatToParts(Date.UTC(2026, month - 1, 15))
      const name = parts.find(({ type }) => type === 'month')?.value.toLowerCase() ?? ''
      named.set(name, month)
      if (language === 'en') named.set(name.slice(0, 3), month)
    }
  }
  return named
}

/** Refuses what no calendar has, such as February 30. */
function isoDate(year: string | undefined, month: number, day: string | undefined): string | undefined {
  const date = new Date(Date.UTC(Number(year), month - 1, Number(day)))
  const exists = month > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day)
  return exists && date.getUTCFullYear() === Number(year) ? date.toISOString().slice(0, 10) : undefined
}
