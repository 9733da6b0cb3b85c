/** Serves the archive: which lists have one, and each list's editions, newest first. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Database } from '../../database/database.ts'
import { editionPath, editionSlug } from '../../edition/identify.ts'
import { fillWords } from '../../render/locale.ts'
import { formatDate } from '../../render/post-date.ts'
import { answerFresh } from '../answer-fresh.ts'
import { nameEdition } from '../editions/name-edition.ts'
import type { EditionLine } from '../editions/shown-edition.ts'
import { wordsFor } from '../page-words.ts'
import type { Place, RenderPage } from '../render-page.ts'
import type { SiteList } from '../site-list.ts'
import { feedLinks } from './feed-links.ts'
import { type ArchivePage, type ArchiveStart, listArchive } from './list-archive.ts'

/** What the routes need from the site. */
export interface ArchiveNeeds {
  readonly database: Database
  readonly place: Place
  readonly page: RenderPage
  readonly lists: readonly SiteList[]
}

/** Editions on a page. */
const pageSize = 30

const slug = z.string().regex(/^[0-9a-z]{1,5}$/)
const startQuery = z.union([
  z.strictObject({ before: slug }).transform(({ before }) => ({ olderThan: Number.parseInt(before, 36) })),
  z.strictObject({ after: slug }).transform(({ after }) => ({ newerThan: Number.parseInt(after, 36) })),
  z.looseObject({ before: z.never().optional(), after: z.never().optional() }).transform(() => undefined),
])

interface ListParams {
  Params: { list: string }
}

/** Adds `/archive` and `/archive/LIST`; a list without an archive is not there. */
export function serveArchive(server: FastifyInstance, { database, place, page, lists }: ArchiveNeeds): void {
  const archived = new Map(lists.filter(({ archive }) => archive).map((list) => [list.key, list]))
  const html = 'text/html; charset=utf-8'

  server.get('/archive', async (request, reply) => {
    if (archived.size === 0) return reply.callNotFound()
    const words = wordsFor(place.publication.language)
    const shown: object[] = []
    let modified: Date | undefined
    for (const list of archived.values()) {
      const { editions } = await listArchive(database, list.key, { start: undefined, size: 1 })
      const [latest] = editions
      if (latest !== undefined && (modified === undefined || latest.launchedAt > modified))
        modified = latest.launchedAt
      shown.push(listValues(list, latest, place))
    }
    const head = {
      canonical: `${place.site}/archive`,
      feeds: [...archived.values()].flatMap((list) => feedLinks(list, place)),
    }
    const body = page('archives', words.archive, { words: { ...words }, lists: shown }, { ...words, head })
    return answerFresh(request, reply, { body, type: html, modified })
  })

  server.get<ListParams>('/archive/:list', async (request, reply) => {
    const list = archived.get(request.params.list)
    const start = startQuery.safeParse(request.query)
    if (list === undefined || !start.success) return reply.callNotFound()
    const found = await listArchive(database, list.key, { start: start.data, size: pageSize })
    if (start.data !== undefined && found.editions.length === 0) return reply.callNotFound()
    const head = {
      description: list.description ?? list.name,
      canonical: `${place.site}/archive/${list.key}${writeStart(start.data)}`,
      feeds: feedLinks(list, place),
    }
    const { lang, dir } = wordsFor(list.language)
    const look = { lang, dir, head, list }
    const body = page('archive', list.name, pageValues(list, found, start.data, place), look)
    return answerFresh(request, reply, { body, type: html, modified: found.editions[0]?.launchedAt })
  })
}

function listValues(list: SiteList, latest: EditionLine | undefined, place: Place): object {
  const { lang, dir, latest: latestWord } = wordsFor(list.language)
  return {
    ...{ lang, dir, latestWord },
    name: list.name,
    description: list.description,
    path: `${place.base}/archive/${list.key}`,
    latest: latest && lineValues(latest, lang, place),
  }
}

function pageValues(
  list: SiteList,
  found: ArchivePage,
  start: ArchiveStart,
  { base, ...place }: Place,
): object {
  const words = wordsFor(list.language)
  const path = `${base}/archive/${list.key}`
  const [first, last] = [found.editions[0], found.editions.at(-1)]
  return {
    words: { ...words },
    name: list.name,
    description: start === undefined ? list.description : undefined,
    rss: `${path}/feed.xml`,
    json: `${path}/feed.json`,
    subscribe: list.public
      ? { path: `${base}/subscribe`, words: fillWords(words.subscribeTo, { list: list.name }) }
      : undefined,
    editions: found.editions.map((line) => lineValues(line, words.lang, { base, ...place })),
    several: found.newer || found.older,
    newer: found.newer && first ? `${path}${writeStart({ newerThan: first.id })}` : undefined,
    older: found.older && last ? `${path}${writeStart({ olderThan: last.id })}` : undefined,
  }
}

/** The query that `startQuery` reads. */
function writeStart(start: ArchiveStart): string {
  if (start === undefined) return ''
  return 'olderThan' in start
    ? `?before=${editionSlug(start.olderThan)}`
    : `?after=${editionSlug(start.newerThan)}`
}

function lineValues(line: EditionLine, language: string, { base }: Place): object {
  const iso = line.launchedAt.toISOString()
  return {
    path: `${base}${editionPath(line.id, line.pageKey)}`,
    title: nameEdition(line),
    summary: line.preheader,
    iso,
    day: formatDate(iso, language),
  }
}
