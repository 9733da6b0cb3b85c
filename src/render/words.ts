/** The words that we add to an article, in the list's language where we have them. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

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

/** The language that everything is written in first. */
const fallback = 'en'

/**
 * Reads the words for a language tag from a folder of locales (`templates/locales/`). A region falls back to its
 * language, unless that is written in another script; a language that has no file to English, as a whole.
 */
export function readWords(language: string, locales: URL): Words {
  const tag = canonicalTag(language)
  for (const candidate of candidates(tag)) {
    const words = readLocale(candidate, locales)
    if (words !== undefined) return { ...words, lang: tag }
  }
  const words = readLocale(fallback, locales)
  if (words === undefined) throw new Error(`${fallback}.json is missing in ${locales.href}`)
  return { ...words, lang: fallback }
}

/** Puts values into the braces of a sentence. */
export function fillWords(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

/** "736 words", "3 min read": the language's form for that number, and the number as its readers write it. */
export function fillCount(words: Words, unit: 'minutes' | 'words', count: number): string {
  const forms = words[unit]
  const form = forms[new Intl.PluralRules(words.lang).select(count)] ?? forms.other
  return fillWords(form, { count: new Intl.NumberFormat(words.lang).format(count) })
}

/** The tag as BCP 47 writes it; what is none counts as English. */
function canonicalTag(language: string): string {
  try {
    return new Intl.Locale(language.replaceAll('_', '-')).toString()
  } catch {
    return fallback
  }
}

/** The files that may have a tag's words: its own, its language in its script, its language. */
function candidates(tag: string): string[] {
  const { language, script } = new Intl.Locale(tag).maximize()
  const usual = new Intl.Locale(language).maximize().script
  return [tag, `${language}-${script}`, ...(script === usual ? [language] : [])]
}

/** Files read so far: a site asks for its words with each page. */
const opened = new Map<string, z.infer<typeof locale>>()

function readLocale(tag: string, locales: URL): z.infer<typeof locale> | undefined {
  const file = new URL(`${tag}.json`, locales)
  const known = opened.get(file.href)
  const json = known === undefined ? readIfThere(file) : undefined
  if (json === undefined) return known
  const read = locale.safeParse(JSON.parse(json))
  if (!read.success) throw new Error(`${file.href}: ${z.prettifyError(read.error)}`)
  opened.set(file.href, read.data)
  return read.data
}

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
