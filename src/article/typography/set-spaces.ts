/** The narrow no-break spaces of French: inside guillemets, and before double punctuation. */

const narrow = '\u202f'
const gap = /[ \t\u00a0\u202f]/
/** What double punctuation follows when its space was left out: a word, a number, something that closes. */
const before = /[\p{L}\p{M}\p{N})\]»”’"%€$]/u
/** What follows it: the end, a space, more punctuation, something that closes. Anything else is a time or a sign. */
const after = /^[\s;:!?…)\]»”’"]?$/

/** Sets the cells of `out`, a copy of `text`; `marks` are those that a space stands before. */
export function setSpaces(text: string, out: string[], data: Uint8Array, marks: RegExp): void {
  for (let i = 0; i < text.length; i++) {
    if (data[i] === 1) continue
    const character = text[i] ?? ''
    if (character === '«') spaceBehind(text, out, i)
    else if (character === '»') spaceBefore(text, out, i)
    else if (marks.test(character) && after.test(text[i + 1] ?? '')) {
      const glued = !gap.test(text[i - 1] ?? '')
      if (!glued || before.test(text[i - 1] ?? '')) spaceBefore(text, out, i)
    }
  }
}

function spaceBehind(text: string, out: string[], i: number): void {
  let end = i + 1
  while (gap.test(text[end] ?? '')) end++
  if (/^[»\n]?$/.test(text[end] ?? '')) return
  out.fill('', i + 1, end)
  out[i] += narrow
}

function spaceBefore(text: string, out: string[], i: number): void {
  let start = i
  while (start > 0 && gap.test(text[start - 1] ?? '')) start--
  // Behind an opening guillemet the space is there already.
  if (/^[«\n]?$/.test(text[start - 1] ?? '')) return
  out.fill('', start, i)
  out[i] = `${narrow}${out[i]}`
}
