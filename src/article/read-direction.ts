/** Which way a text runs, by its letters; where they leave it open, by its language. */

const letter = /\p{L}/gu
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu
/** Languages that are written from right to left, where no script says otherwise. */
const languages = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'nqo',
  'ps',
  'sd',
  'syr',
  'ug',
  'ur',
  'yi',
])
/** A few thousand characters tell. */
const sampled = 4000

/**
 * Right to left where more than half of the letters are. In a language that runs so a quarter is enough (the rest may be
 * names and code), and a text without letters runs as its language does.
 */
export function readDirection(text: string, language = 'und'): 'ltr' | 'rtl' {
  const sample = text.slice(0, sampled)
  const letters = sample.match(letter)?.length ?? 0
  const share = letters === 0 ? 0 : (sample.match(rightToLeft)?.length ?? 0) / letters
  const runsLeft = languages.has(language.toLowerCase().split('-')[0] ?? '')
  if (letters === 0) return runsLeft ? 'rtl' : 'ltr'
  return share > (runsLeft ? 0.25 : 0.5) ? 'rtl' : 'ltr'
}
