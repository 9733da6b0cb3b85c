/** The words that we add to an article, in the list's language where we have them. */
import { z } from 'zod'
import { fillWords, openLocale } from './locale.ts'

const text = z.string().min(1)
/** One sentence for each plural category that the language has; `{count}` is the number. */
const plural = z.strictObject({
  zero: text.optional(),
  one: text.optional(),
  two: text.optional(),
  few: text.optional(),
  many: text.optional(),
  other: text,
})

/** A locale's file: `templates/locales/TAG.json`. Every language has every word; a file that lacks one is a fault of ours. */
const locale = z.strictObject({
  /** The language's own name. */
  name: text,
  dir: z.enum(['ltr', 'rtl']),
  /** Whether somebody who speaks it has read the words. */
  reviewed: z.boolean(),
  /** `{names}` */
  by: text,
  minutes: plural,
  words: plural,
  links: text,
  notes: text,
  /** The link from a footnote to its mark. */
  backToText: text,
  note: text,
  warning: text,
  related: text,
  picture: text,
  /** `{credit}` */
  photo: text,
  /** `{provider}` */
  watch: text,
  /** `{site}` */
  source: text,
  readOn: text,
  /** `{list}` */
  why: text,
  /** The reader's address follows. */
  sentTo: text,
  /** `{date}`, and how: one sentence for each way that a subscription comes about. Fits a line of the plain text. */
  signedUp: z.strictObject({ form: text, embed: text, api: text, import: text, operator: text }),
  unsubscribe: text,
  preferences: text,
  viewInBrowser: text,
  /** Asks readers to hand the mail on; its button. */
  share: text,
  forward: text,
  /** Speaks to whom it was handed on. */
  forwarded: text,
  forwardedText: text,
  signUp: text,
  signUpFree: text,
  inThisEdition: text,
  archive: text,
  latest: text,
  backToArchive: text,
  emptyArchive: text,
  newer: text,
  older: text,
  previous: text,
  next: text,
  getIt: text,
  getItText: text,
  /** `{list}` */
  subscribeTo: text,
  /** `{publication}` */
  newsletterFrom: text,
})

/** The words of one language; `lang` is the tag that was asked for, or `en` where we have no words in its language. */
export type Words = Readonly<z.infer<typeof locale>> & { readonly lang: string }

/** Reads the words for a language tag from a folder of locales (`templates/locales/`). */
export const readWords = openLocale(locale)

/** "736 words", "3 min read": the language's form for that number, and the number as its readers write it. */
export function fillCount(words: Words, unit: 'minutes' | 'words', count: number): string {
  const forms = words[unit]
  const form = forms[new Intl.PluralRules(words.lang).select(count)] ?? forms.other
  return fillWords(form, { count: new Intl.NumberFormat(words.lang).format(count) })
}
