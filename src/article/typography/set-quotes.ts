/** Sets quotation marks: which of a paragraph's straight marks open, which close, and the spaces that strayed to them. */
import { canFollowClosing } from './closing-context.ts'
import type { HouseRules } from './house-rules.ts'
import { type SingleState, setSingle } from './set-single.ts'

const gap = /[ \t\u00a0\u202f]/
const opening = /[([{‘“„«‹¿¡—–-]/
const letter = /\p{L}/u

/** Sets the cells of `out`, one for each UTF-16 unit of `text`, but for those that are data. */
export function setQuotes(text: string, out: string[], data: Uint8Array, rules: HouseRules): void {
  const { double, inner } = rules
  const singles: SingleState = { open: false, closers: undefined }
  // The mark that closes what is open, and how many typed guillemets are.
  let open: string | undefined
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if (data[i] === 1) continue
    const character = text[i] ?? ''
    const before = text[i - 1] ?? ''
    const next = text[i + 1] ?? ''
    const pair = depth > 0 && inner !== undefined ? inner : double
    if (character === '\n' && before === '\n') {
      open = undefined
      depth = 0
      singles.open = false
    } else if (character === "'") {
      out[i] = setSingle(text, i, out, rules, singles)
    } else if (character === '“' && open !== '“') {
      // Where it closes in this language, it opens (as in English) only in front of a word.
      if (double[1] !== '“' || before.trim() === '' || opening.test(before)) open = '”'
    } else if (character === '„' && double[0] === '„') open = double[1]
    else if (character === '«') depth++
    else if (character === '»') depth = Math.max(0, depth - 1)
    else if (character === '”' || (character === '“' && open === '“')) {
      close(out, text, i, character)
      open = undefined
    } else if (character === '"' && open !== undefined) {
      close(out, text, i, open)
      open = undefined
    } else if (character === '"' && before.trim() !== '' && endsHere(next) && !opening.test(before)) {
      // It can only close, and nothing is open: inches after a digit, else a quotation from the paragraph before.
      if (/\d/.test(before)) continue
      close(out, text, i, pair[1])
    } else if (character === '"') {
      out[i] = pair[0]
      open = pair[1]
    }
  }
}

/** Nothing follows that a quotation could begin with; another one may. */
function endsHere(next: string): boolean {
  return canFollowClosing.test(next) || /[“„‘‚«‹]/.test(next)
}

/** Closes a quotation: a stray space before it goes, or moves behind it where the next word is glued to it. */
function close(out: string[], text: string, i: number, mark: string): void {
  out[i] = mark
  const next = text[i + 1] ?? ''
  let start = i
  while (start > 0 && gap.test(text[start - 1] ?? '')) start--
  const word = text[start - 1] ?? ''
  if (start === i || word.trim() === '') return
  const glued = letter.test(next) && /[,.!?…]/.test(word)
  if (!glued && !canFollowClosing.test(next)) return
  out.fill('', start, i)
  if (glued) out[i] = `${mark} `
}
