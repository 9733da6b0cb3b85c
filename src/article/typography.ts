/** The typographic pass over English text: curly quotes and the spaces at them; never a letter, digit or dash. */

const gap = /[ \t\u00a0]/
/** What may follow a closing quote: the end, a space, punctuation, another closing mark. */
const after = /^[\s.,;:!?…)\]}’'”"—–-]?$/
const closing = /[\p{L}\p{M}\p{N}.,;:!?…%)\]}’”]/u
const letter = /\p{L}/u
/** Quote marks in addresses are data. */
const address = /https?:\/\/[^\s"“”<>]+/g

/** The same text with typographic quotes; other languages than English stay as they are until their rules exist. */
export function typesetText(text: string, language = 'en'): string {
  return typesetCharacters(text, language).join('')
}

/** What stands for each UTF-16 unit of the text (it may be empty), so that marked-up text can be cut where it was. */
export function typesetCharacters(text: string, language = 'en'): string[] {
  const out = text.split('')
  if (!/^en\b/i.test(language)) return out
  const verbatim = new Set<number>()
  for (const match of text.matchAll(address)) {
    for (let i = 0; i < match[0].length; i++) verbatim.add(match.index + i)
  }
  let open = false
  for (const [i, character] of out.entries()) {
    if (verbatim.has(i)) continue
    const before = text[i - 1] ?? ''
    const next = text[i + 1] ?? ''
    if (character === '\n' && before === '\n') open = false
    else if (character === "'") out[i] = apostrophe(text, i, out[i - 1] ?? '')
    else if (character === '“') open = true
    else if (character === '”' || (character === '"' && open)) {
      close(out, text, i)
      open = false
    } else if (character === '"' && before.trim() !== '' && after.test(next) && !/[([{‘“—–-]/.test(before)) {
      // It can only close, and nothing is open: inches after a digit, else a quotation from the paragraph before.
      out[i] = /\d/.test(before) ? '"' : '”'
    } else if (character === '"') {
      out[i] = '“'
      open = true
    }
  }
  return out
}

/** After a letter, digit or closing mark it is an apostrophe or closes; before a decade it stands for a century. */
function apostrophe(text: string, i: number, before: string): string {
  return closing.test(before) || /^\d\ds\b/.test(text.slice(i + 1, i + 5)) ? '’' : '‘'
}

/** Closes a quotation: a stray space before it goes, or moves behind it where the next word is glued to it. */
function close(out: string[], text: string, i: number): void {
  out[i] = '”'
  const next = text[i + 1] ?? ''
  let start = i
  while (start > 0 && gap.test(text[start - 1] ?? '')) start--
  const word = text[start - 1] ?? ''
  if (start === i || word.trim() === '') return
  const glued = letter.test(next) && /[,.!?…]/.test(word)
  if (!glued && !after.test(next)) return
  out.fill('', start, i)
  if (glued) out[i] = '” '
}
