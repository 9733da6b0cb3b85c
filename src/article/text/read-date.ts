/** Dates in the few forms that nobody can misread; everything else is no date. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const monthFirst = new RegExp(`^${month}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})$`, 'i')
const dayFirst = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)? ${month}\\.?,? (\\d{4})$`, 'i')
const iso = /^(\d{4})-(\d{2})-(\d{2})$/

/** The ISO date that a text states as a whole ("March 3, 2026", "3 March 2026", "2026-03-03"). */
export function readDate(text: string): string | undefined {
  const american = monthFirst.exec(text)
  if (american) return isoDate(american[3], monthNumber(american[1]), american[2])
  const european = dayFirst.exec(text)
  if (european) return isoDate(european[3], monthNumber(european[2]), european[1])
  const plain = iso.exec(text)
  return plain ? isoDate(plain[1], Number(plain[2]), plain[3]) : undefined
}

function monthNumber(name = ''): number {
  return months.indexOf(name.slice(0, 3).toLowerCase()) + 1
}

/** Refuses what no calendar has, such as February 30. */
function isoDate(year: string | undefined, monthOfYear: number, day: string | undefined): string | undefined {
  const date = new Date(Date.UTC(Number(year), monthOfYear - 1, Number(day)))
  const exists = date.getUTCMonth() === monthOfYear - 1 && date.getUTCDate() === Number(day)
  return exists && date.getUTCFullYear() === Number(year) ? date.toISOString().slice(0, 10) : undefined
}
