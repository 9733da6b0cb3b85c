/** Knows the words that writers leave where something is yet to be written. */

/** One of them; sure where it is nothing else in this language. */
export interface PlaceholderFound {
  readonly found: string
  readonly sure: boolean
}

interface Mark {
  readonly pattern: RegExp
  /** Whether it is no word, name or remark in texts of some language. */
  readonly sure: (lang: string) => boolean
}

const always = (): boolean => true
const never = (): boolean => false
/** Elsewhere TK is a name (an airline, an insurer). */
const inEnglish = (lang: string): boolean => lang === 'en'
/** In capitals "todo" is Spanish, Portuguese or Galician for "everything". */
const unlessEverything = (lang: string): boolean => !['es', 'pt', 'gl', 'ast', 'eo', 'it'].includes(lang)

/** Letters and digits of any script bound a word; `\b` knows ASCII only. */
const alone = (words: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${words})(?![\\p{L}\\p{M}\\p{N}_])`, 'gu')

/** What is sure stands first: the same words may be found again among what is not. */
const marks: readonly Mark[] = [
  { pattern: /(?<!\p{L})lorem ipsum(?!\p{L})/giu, sure: always },
  // "To come", as English-speaking newsrooms write it.
  { pattern: alone('(?:TK){2,}|(?:TK ){2,}TK|FIXME'), sure: always },
  {
    pattern: /\[(?:insert|placeholder|einfügen|insérer|insertar)(?!\p{L})[^\][\n]{0,80}\]|\[tk\]/giu,
    sure: always,
  },
  { pattern: /\[todo\]/giu, sure: unlessEverything },
  { pattern: /(?<![\p{L}\p{M}\p{N}_])TODO:|^TODO$/gmu, sure: unlessEverything },
  { pattern: /^TK$/gmu, sure: inEnglish },
  // Shops, times of games, quotations made to fit: what else prose has in such words is for a person to judge.
  { pattern: alone('TK(?! ?\\d)|TODO|TBD|TBC'), sure: never },
  // Thirty in Roman numerals, for one.
  { pattern: alone('X{3,}'), sure: never },
  {
    pattern: /\[(?:add|your|tbd|tbc|tk|todo|link|name|date|hier|à compléter)(?!\p{L})[^\][\n]{0,80}\]/giu,
    sure: never,
  },
  { pattern: /<(?:insert|your)\b[^<>\n]{0,80}>/giu, sure: never },
]

/** All of them in a text, each spelling once. Footnotes and quotes in brackets ("[the city]") are none. */
export function findPlaceholders(text: string, lang: string): PlaceholderFound[] {
  const language = lang.toLowerCase().split('-')[0] ?? ''
  const found = new Map<string, boolean>()
  for (const { pattern, sure } of marks)
    for (const [words] of text.matchAll(pattern)) if (!found.has(words)) found.set(words, sure(language))
  const all = [...found].map(([words, sure]) => ({ found: words, sure }))
  // "[TK]" is told as that, and not as "TK" once more.
  return all.filter(
    (mark) => mark.sure || !all.some((other) => other !== mark && other.found.includes(mark.found)),
  )
}
