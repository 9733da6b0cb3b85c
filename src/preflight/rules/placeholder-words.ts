/** Knows the words that writers leave where something is yet to be written. */

/** One of them; sure where it is nothing else in this language. */
export interface PlaceholderFound {
  readonly found: string
  readonly sure: boolean
}

interface Mark {
  readonly pattern: RegExp
  /** Whether it is a word, a name or a number in texts of some language. */
  readonly sure: (lang: string) => boolean
}

const always = (): boolean => true
const never = (): boolean => false

/** Letters and digits of any script bound a word; `\b` knows ASCII only. */
const alone = (words: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])(?:${words})(?![\\p{L}\\p{M}\\p{N}_])`, 'gu')

const marks: readonly Mark[] = [
  { pattern: /(?<!\p{L})lorem ipsum(?!\p{L})/giu, sure: always },
  // "To come", as English-speaking newsrooms write it; elsewhere a name (an airline, an insurer).
  { pattern: alone('(?:TK){2,}|(?:TK ){2,}TK'), sure: always },
  { pattern: alone('TK(?! ?\\d)'), sure: (lang) => lang === 'en' },
  // In capitals "todo" is Spanish, Portuguese or Galician for "everything".
  { pattern: alone('TODO'), sure: (lang) => !['es', 'pt', 'gl', 'ast', 'eo', 'it'].includes(lang) },
  { pattern: alone('FIXME|TBD|TBC|TKTKTK'), sure: (lang) => lang === 'en' },
  // Thirty in Roman numerals, for one.
  { pattern: alone('X{3,}'), sure: never },
  {
    pattern:
      /\[(?:insert|add|your|tbd|tbc|tk|todo|placeholder|link|name|date|einfügen|hier|insérer|à compléter|insertar)\b[^\][\n]{0,80}\]/giu,
    sure: always,
  },
  { pattern: /<(?:insert|your)\b[^<>\n]{0,80}>/giu, sure: always },
]

/** All of them in a text, each spelling once. Footnotes and quotes in brackets ("[the city]") are none. */
export function findPlaceholders(text: string, lang: string): PlaceholderFound[] {
  const language = lang.toLowerCase().split('-')[0] ?? ''
  const found = new Map<string, boolean>()
  for (const { pattern, sure } of marks)
    for (const [words] of text.matchAll(pattern)) if (!found.has(words)) found.set(words, sure(language))
  return [...found].map(([words, sure]) => ({ found: words, sure }))
}
