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
  return sentence === undefined ? undefined : fillWords(sentence, { date: formatDay(lang, on) })
}

/** A reader's day is another's too: by language and day, as many as a few editions need. */
const days = new Map<string, string>()
const keptDays = 10_000

function formatDay(lang: string, on: Date): string {
  const key = `${lang} ${Math.floor(on.getTime() / 86_400_000)}`
  const known = days.get(key)
  if (known !== undefined) return known
  const day = formatOf(lang).format(on)
  if (days.size >= keptDays) days.clear()
  days.set(key, day)
  return day
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
