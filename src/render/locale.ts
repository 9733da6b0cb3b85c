/** Reads a group of words in a reader's language: one JSON file a language, every language whole or not there. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A group of words; `lang` is the tag that was asked for, or `en` where they are not there in its language. */
export type Locale<Words> = Readonly<Words> & { readonly lang: string }

/** The language that everything is written in first. */
const fallback = 'en'

/**
 * Opens a group: `schema` says which words there are, the folder has `TAG.json` for each language. A region falls
 * back to its language, unless that is written in another script; a language that has no file to English, as a
 * whole. A file that lacks a word is a fault of ours. Files are read once.
 */
export function openLocale<Words extends object>(
  schema: z.ZodType<Words>,
): (language: string, folder: URL) => Locale<Words> {
  const opened = new Map<string, Words>()
  const readFile = (tag: string, folder: URL): Words | undefined => {
    const file = new URL(`${tag}.json`, folder)
    const known = opened.get(file.href)
    const json = known === undefined ? readIfThere(file) : undefined
    if (json === undefined) return known
    const read = schema.safeParse(JSON.parse(json))
    if (!read.success) throw new Error(`${file.href}: ${z.prettifyError(read.error)}`)
    opened.set(file.href, read.data)
    return read.data
  }
  return (language, folder) => {
    const tag = canonicalTag(language)
    for (const candidate of candidates(tag)) {
      const words = readFile(candidate, folder)
      if (words !== undefined) return { ...words, lang: tag }
    }
    const words = readFile(fallback, folder)
    if (words === undefined) throw new Error(`${fallback}.json is missing in ${folder.href}`)
    return { ...words, lang: fallback }
  }
}

/** The folder of a group of words that we ship: `templates/locales/GROUP/`. */
export function localesOf(group: string): URL {
  return new URL(`../../templates/locales/${group}/`, import.meta.url)
}

/** Puts values into the braces of a sentence. */
export function fillWords(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
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

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
