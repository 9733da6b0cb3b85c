/** Reads a list's welcome article from its file, with its pictures where the site finds them; once for each state of the file. */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Article } from '../../src/article/article.ts'
import type { ListSettings } from '../../src/config/settings.ts'
import type { Database } from '../../src/database/database.ts'
import { saveImages } from '../../src/edition/save-images.ts'
import { Mistake } from '../../src/mistake.ts'

/** An article as it is now; `version` changes with the file. */
export interface WelcomeArticle {
  readonly article: Article
  readonly version: string
}

/** How long (ms) a file that failed is not read again unless it changes; a notice's first new try comes after as long. */
const failureKept = 45_000

/** Reads the article that a list's settings name; throws a {@link Mistake} that names the file. */
export type ReadWelcome = (list: ListSettings, path: string) => Promise<WelcomeArticle>

/** Opens it; the articles read last are kept. */
export function openWelcomeArticles(database: Database): ReadWelcome {
  const kept = new Map<string, { readonly version: string; readonly article: Promise<Article> }>()
  return async (list, path) => {
    const version = await versionOf(list, path)
    const known = kept.get(list.key)
    const article = known?.version === version ? known.article : readWelcome(database, list, path)
    kept.set(list.key, { version, article })
    // A picture's site or the database may be away: tried again, but not for each welcome, which others wait behind.
    if (article !== known?.article)
      article.catch(() => {
        const forget = (): unknown => kept.get(list.key)?.article === article && kept.delete(list.key)
        setTimeout(forget, failureKept).unref()
      })
    return { article: await article, version }
  }
}

async function versionOf({ key }: ListSettings, path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path)
    return `${path} ${mtimeMs} ${size}`
  } catch (cause) {
    throw new Mistake(
      `lists.${key}.welcome: ${path} can't be read. Put the article there, or take the line out.`,
      undefined,
      { cause },
    )
  }
}

/** What is wrong with the lists' welcomes, for the operator to mend before somebody signs up; pictures are not fetched. */
export async function findWelcomeFaults(lists: Iterable<ListSettings>): Promise<string[]> {
  const faults: string[] = []
  for (const list of lists) {
    if (list.welcome === undefined) continue
    try {
      await versionOf(list, list.welcome)
      await readFileOf(list, list.welcome)
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error))
      const named = message.startsWith('lists.') ? message : `lists.${list.key}.welcome: ${message}`
      faults.push(named)
    }
  }
  return faults
}

/** Loaded when it is needed: most workers welcome nobody. */
async function readFileOf({ language }: ListSettings, path: string): Promise<Article> {
  const { readArticle } = await import('../../src/article/read-article.ts')
  return await readArticle(await readFile(path), { name: basename(path), language })
}

async function readWelcome(database: Database, list: ListSettings, path: string): Promise<Article> {
  const { typography, cleanLinks } = list
  const { prepareImages } = await import('../../src/article/images/prepare-images.ts')
  const { fetchImageFrom } = await import('../../src/article/images/fetch-image.ts')
  const read = await readFileOf(list, path)
  const cleaned = cleanLinks ? (await import('../../src/article/clean-links.ts')).cleanLinks(read) : read
  const set = typography
    ? (await import('../../src/article/typeset-article.ts')).typesetArticle(cleaned)
    : cleaned
  const { article, images } = await prepareImages(set, {
    base: { folder: dirname(path) },
    fetchImage: fetchImageFrom(),
  })
  await saveImages(database, images)
  return article
}
