/** Says when and how a reader signed up, in the words that an edition's footer has for it. */
import { fillWords } from '../render/locale.ts'
import type { SlotSentences } from '../render/parts.ts'

/** When a subscription was confirmed, and how it came about: `form`, `import` and so on. */
export interface SignedUp {
  readonly on: Date
  readonly by: string
}

/** The sentence with its day, in UTC as the Date header; undefined where there is none for that way. */
export function saySignedUp(
  { lang, by: sentences }: SlotSentences,
  { on, by }: SignedUp,
): string | undefined {
  const sentence = Object.hasOwn(sentences, by) ? sentences[by] : undefined
  return sentence === undefined ? undefined : fillWords(sentence, { date: formatOf(lang).format(on) })
}

/** By language: making one takes longer than filling a whole message. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(lang: string): Intl.DateTimeFormat {
  const known = formats.get(lang)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat([lang, 'en'], { dateStyle: 'long', timeZone: 'UTC' })
  formats.set(lang, format)
  return format
}
