/** Says how long a link works, in the reader's language: "24 hours". */

/** A number of days or hours. */
export interface LinkLife {
  readonly count: number
  readonly unit: 'day' | 'hour'
}

/** In words. */
export function sayLife({ count, unit }: LinkLife, lang: string): string {
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
