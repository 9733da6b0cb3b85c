/** The typographic pass: quotes, apostrophes and the spaces at them, by language; never a letter, digit or dash. */
import { findHouseRules } from './typography/house-rules.ts'
import { setQuotes } from './typography/set-quotes.ts'
import { setSpaces } from './typography/set-spaces.ts'
import { markVerbatim, type Range } from './typography/verbatim.ts'

/** The same text as a compositor of that language (BCP 47) sets it; languages without rules stay as they are. */
export function typesetText(text: string, language = 'en'): string {
  return typesetCharacters(text, language).join('')
}

/**
 * What stands for each UTF-16 unit of the text (it may be empty or several characters), so that marked-up text can be cut
 * where it was. `code` are ranges that stay as typed.
 */
export function typesetCharacters(text: string, language = 'en', code: readonly Range[] = []): string[] {
  const out = text.split('')
  const rules = findHouseRules(language)
  if (rules === undefined) return out
  const data = markVerbatim(text, code)
  setQuotes(text, out, data, rules)
  return rules.spaced === undefined ? out : spaceCells(out, data, rules.spaced)
}

/** Spaces depend on the marks as they are set: those are a text of their own, whose cells are put together again. */
function spaceCells(cells: readonly string[], data: Uint8Array, marks: RegExp): string[] {
  const set = cells.join('')
  const setData = new Uint8Array(set.length)
  let at = 0
  for (const [i, { length }] of cells.entries()) {
    if (data[i] === 1) setData.fill(1, at, at + length)
    at += length
  }
  const out = set.split('')
  setSpaces(set, out, setData, marks)
  at = 0
  return cells.map(({ length }) => {
    at += length
    return length === 1 ? (out[at - 1] ?? '') : out.slice(at - length, at).join('')
  })
}
