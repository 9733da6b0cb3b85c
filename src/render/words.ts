/** The words that we add to an article, in the list's language where we have them. */
import { readFileSync } from 'node:fs'

const wordKeys = ['by', 'minutes', 'links', 'why', 'sentTo', 'unsubscribe'] as const

/** The words of one language; `lang` and `dir` say which one it came to. */
export type Words = Readonly<Record<(typeof wordKeys)[number] | 'lang', string>> & {
  readonly dir: 'ltr' | 'rtl'
}

/** English, until other languages are written down. */
const fallback = 'en'

/** Reads the words for a language tag from `locales/`; a region falls back to its language, that to English. */
export function readWords(language: string, folder: URL): Words {
  for (const tag of [language.toLowerCase(), language.toLowerCase().split('-')[0] ?? fallback, fallback]) {
    const text = readIfThere(new URL(`locales/${encodeURIComponent(tag)}.json`, folder))
    if (text !== undefined) return checkWords(JSON.parse(text), tag)
  }
  throw new Error(`locales/${fallback}.json is missing in ${folder.href}`)
}

/** Puts values into the braces of a sentence. */
export function fillWords(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

function readIfThere(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function checkWords(read: unknown, tag: string): Words {
  const found = new Map(typeof read === 'object' && read !== null ? Object.entries(read) : [])
  const word = (key: string): string => {
    const value: unknown = found.get(key)
    if (typeof value !== 'string') throw new Error(`locales/${tag}.json has no words for ${key}`)
    return value
  }
  return {
    by: word('by'),
    minutes: word('minutes'),
    links: word('links'),
    why: word('why'),
    sentTo: word('sentTo'),
    unsubscribe: word('unsubscribe'),
    lang: tag,
    dir: found.get('dir') === 'rtl' ? 'rtl' : 'ltr',
  }
}
