/** Tells an apostrophe from a single quotation mark, and sets it. */
import { canFollowClosing } from './closing-context.ts'
import type { HouseRules } from './house-rules.ts'

/** What is known of single quotes so far in a paragraph. */
export interface SingleState {
  open: boolean
  /** Offsets of the marks that may close, looked up when one opens; the next one stands first. */
  closers: number[] | undefined
}

/** The straight one stands for inches. */
const closing = /[\p{L}\p{M}\p{N}.,;:!?…%)\]}’”"]/u
const wordCharacter = /[\p{L}\p{M}\p{N}]/u

/** What stands for the straight mark at `i`; `out` holds what was set before it. */
export function setSingle(
  text: string,
  i: number,
  out: readonly string[],
  rules: HouseRules,
  state: SingleState,
): string {
  if (rules.apostrophes === 'none') return "'"
  return rules.apostrophes === 'english'
    ? english(text, i, out[i - 1] ?? '', rules)
    : paired(text, i, rules, state)
}

/** After a letter, digit or closing mark it is an apostrophe or closes; before a decade it stands for a century. */
function english(text: string, i: number, before: string, { elisions }: HouseRules): string {
  const behind = text.slice(i + 1, i + 8)
  return closing.test(before) || /^\d\ds\b/.test(behind) || elisions?.test(behind) ? '’' : '‘'
}

/** It opens only where another one can close it before the paragraph ends; between letters it is an apostrophe. */
function paired(text: string, i: number, rules: HouseRules, state: SingleState): string {
  const before = text[i - 1] ?? ''
  const next = text[i + 1] ?? ''
  const inWord = wordCharacter.test(before)
  // Feet and thousands: data.
  if (/\d/.test(before) && /\d/.test(next)) return "'"
  if (inWord && wordCharacter.test(next)) return '’'
  if (state.open && rules.single && before.trim() !== '' && canFollowClosing.test(next)) {
    state.open = false
    return rules.single[1]
  }
  if (!inWord && wordCharacter.test(next)) {
    const elided = rules.elisions?.test(text.slice(i + 1, i + 8)) === true
    if (elided || rules.single === undefined || !hasCloser(text, i, state)) return '’'
    state.open = true
    return rules.single[0]
  }
  return inWord ? '’' : "'"
}

/** Whether a mark further on in the paragraph can close; each is passed once, so the whole text takes linear time. */
function hasCloser(text: string, i: number, state: SingleState): boolean {
  state.closers ??= findClosers(text)
  const { closers } = state
  while (closers.length > 0 && (closers.at(-1) ?? 0) <= i) closers.pop()
  const closer = closers.at(-1)
  if (closer === undefined) return false
  const end = text.indexOf('\n\n', i)
  return end === -1 || closer < end
}

/** The last one first, so that passing one is cheap. */
function findClosers(text: string): number[] {
  return [...text.matchAll(/(?<=\S)'(?=[^\p{L}\p{M}\p{N}]|$)/gu)].map(({ index }) => index).reverse()
}
