/** What a page says about its article to search engines (JSON-LD with schema.org's words), each value checked. */
import { z } from 'zod'
import { readMoment } from './read-moment.ts'

/** Facts of an article; those that the page does not state, or states badly, are missing. */
export interface LinkedData {
  readonly headline?: string
  readonly description?: string
  readonly authors: readonly string[]
  readonly published?: string
  readonly updated?: string
  readonly site?: string
  readonly url?: string
  readonly image?: string
  readonly lang?: string
}

/** Longer scripts are data of something else. */
const longest = 500_000
/** Objects looked at: pages list a few, an attack a million. */
const mostObjects = 2_000
const articleType =
  /^(?:https?:\/\/schema\.org\/)?(?:\w*NewsArticle|\w*Article|Report|\w*BlogPosting|SocialMediaPosting)$/

const words = z.string().trim().min(1).max(5_000)
const loose = z.record(z.string(), z.unknown())
const named = z.union([words, z.looseObject({ name: words }).transform(({ name }) => name)])
const located = z.union([
  words,
  z.looseObject({ url: words }).transform(({ url }) => url),
  z.looseObject({ '@id': words }).transform((value) => value['@id']),
])

/** The facts of the first article that the scripts describe. */
export function readLinkedData(scripts: readonly string[]): LinkedData | undefined {
  for (const script of scripts) {
    for (const object of objectsOf(parseLoosely(script))) {
      if (listOf(object['@type']).some((type) => typeof type === 'string' && articleType.test(type))) {
        return readArticleObject(object)
      }
    }
  }
  return undefined
}

function readArticleObject(object: Record<string, unknown>): LinkedData {
  const headline = one(words, object['headline']) ?? one(words, object['name'])
  const description = one(words, object['description'])
  const published = readMoment(one(words, object['datePublished']) ?? '')
  const updated = readMoment(one(words, object['dateModified']) ?? '')
  const site = one(named, object['publisher'])
  const url = one(located, object['mainEntityOfPage']) ?? one(located, object['url'])
  const image = one(located, listOf(object['image'])[0])
  const lang = one(words, object['inLanguage'])
  return {
    authors: listOf(object['author'] ?? object['creator']).flatMap((author) => one(named, author) ?? []),
    ...(headline !== undefined && { headline }),
    ...(description !== undefined && { description }),
    ...(published !== undefined && { published }),
    ...(updated !== undefined && { updated }),
    ...(site !== undefined && { site }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image }),
    ...(lang !== undefined && { lang }),
  }
}

function one<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(listOf(value)[0]).data
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

/** The objects of a value in breadth, those of `@graph` and lists too. */
function objectsOf(value: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = []
  const queue: unknown[] = [value]
  for (let at = 0; at < queue.length && at < mostObjects; at++) {
    const next = queue[at]
    if (Array.isArray(next)) queue.push(...next.slice(0, mostObjects))
    const object = Array.isArray(next) ? undefined : loose.safeParse(next).data
    if (object === undefined) continue
    found.push(object)
    queue.push(object['@graph'], object['mainEntity'])
  }
  return found
}

/** JSON as pages write it: inside comments, with raw line ends in strings, with a comma too many. */
function parseLoosely(script: string): unknown {
  if (script.length > longest) return undefined
  const bare = script.replace(
    /^\s*(?:<!--|(?:\/\/|\/\*)\s*<!\[CDATA\[(?:\*\/)?)|(?:-->|(?:\/\/|\/\*)?\s*\]\]>(?:\*\/)?)\s*$/g,
    '',
  )
  for (const attempt of [script, bare, bare.replace(/\p{Cc}+/gu, ' ').replace(/,(\s*[}\]])/g, '$1')]) {
    try {
      return JSON.parse(attempt)
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause
    }
  }
  return undefined
}
