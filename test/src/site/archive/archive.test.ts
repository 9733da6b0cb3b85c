/**
 * The archive: which lists have one, its pages newest first, its feeds as feed readers read them.
 * Long because pages and feeds must show the same editions of the same lists.
 */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import FeedParser from 'feedparser'
import { parseJsonFeed, parseRssFeed } from 'feedsmith'
import { sql } from 'kysely'
import type { StoredImage } from '../../../../src/article/article.ts'
import { cancel } from '../../../../src/ledger/steer.ts'
import { findNeighbours, listArchive } from '../../../../src/site/archive/list-archive.ts'
import { testList } from '../../../support/lists.ts'
import { openTestSite, type TestSite } from '../../../support/open-test-site.ts'
import { article, paragraph, visibleText } from '../../render/sample.ts'
import { draftSample, launchSample } from '../launch-sample.ts'
import { arabicArticle, fullArticle } from '../page-sample.ts'

const stored: StoredImage = { hash: 'ab'.repeat(32), format: 'jpeg', width: 600, height: 400 }
const site = 'https://news.example.org/mail'

const lists = [
  testList('hidden', { name: 'Hidden', archive: false }),
  testList('weekly', {
    ...{ name: 'Wochenschau', description: 'Jeden Sonntag', language: 'de' },
    ...{ public: false, archive: true },
  }),
  testList('empty', { name: 'Nothing yet' }),
]

describe('the archive', () => {
  let world: TestSite
  let weekly = 0
  let hidden = 0
  before(async () => {
    world = await openTestSite(undefined, { lists })
    const made = await sql<{ id: number }>`
      insert into lists (key, name) values ('weekly', 'Wochenschau'), ('hidden', 'Hidden') returning id`.execute(
      world.database,
    )
    ;[weekly = 0, hidden = 0] = made.rows.map(({ id }) => id)
    await sql`
      insert into subscriptions (list_id, subscriber_id, state)
      select l.id, s.id, 'confirmed' from lists l, subscribers s where l.key <> 'daily'`.execute(
      world.database,
    )
  })
  after(() => world[Symbol.asyncDispose]())

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${world.site.url}${path}`, { headers })
  const read = async (path: string) => {
    const response = await get(path)
    assert.equal(response.status, 200, path)
    return await response.text()
  }
  const add = async (headline: string, listId = world.list) =>
    await launchSample(world.database, { listId, articles: [article([paragraph('Words.')], { headline })] })
  /** The headlines of a page, in order. */
  const headlines = (html: string) =>
    [...html.matchAll(/<h2><a href="[^"]+"><bdi>(.*?)<\/bdi>/g)].map(([, title]) => title)

  test('a list is there if its settings say so, in its own language', async () => {
    await add('Ein Sonntag', weekly)
    await add('Unseen', hidden)
    const index = await read('/archive')
    assert.match(
      index,
      /<section class="list" lang="de" dir="ltr">\s*<h2><a href="\/mail\/archive\/weekly">Wochenschau<\/a>/,
    )
    assert.match(index, /Ein Sonntag/)
    assert.match(index, /href="\/mail\/archive\/daily"/)
    assert.doesNotMatch(index, /[Hh]idden|Unseen/)
    const page = await read('/archive/weekly')
    assert.match(page, /<html lang="de" dir="ltr">/)
    assert.match(page, /Jeden Sonntag/)
    assert.match(page, new RegExp(`<link rel="canonical" href="${site}/archive/weekly">`))
    assert.match(
      page,
      /<link rel="alternate" type="application\/rss\+xml" title="[^"]+" href="\/mail\/archive\/weekly\/feed\.xml">/,
    )
    assert.match(
      page,
      /<link rel="alternate" type="application\/feed\+json" title="[^"]+" href="\/mail\/archive\/weekly\/feed\.json">/,
    )
    // Nobody may sign up to it, and the front page does not name it.
    assert.doesNotMatch(page, /\/subscribe/)
    const front = await read('/')
    assert.doesNotMatch(front, /Wochenschau/)
    assert.match(front, /Hidden/)
    assert.match(front, /href="\/mail\/archive\/daily"/)
    assert.doesNotMatch(front, /archive\/hidden/)
    assert.match(visibleText(await read('/archive/empty')), /Nothing has been published yet\./)
  })

  test('what is not archived, and pages that do not exist, are 404', async () => {
    for (const path of [
      '/archive/hidden',
      '/archive/nobody',
      '/archive/hidden/feed.xml',
      '/archive/hidden/feed.json',
      '/archive/daily/feed.atom',
      '/archive/daily?before=zz',
      '/archive/daily?before=-1',
      '/archive/daily?before=zzzzzzz',
      '/archive/daily?before=1&before=2',
      '/archive/daily?before=1&after=2',
      '/archive/DAILY',
    ])
      assert.equal((await get(path)).status, 404, path)
    // What others hang on a link does no harm, and does not get into the address that stands for the page.
    const page = await read('/archive/weekly?utm_source=x')
    assert.match(page, new RegExp(`<link rel="canonical" href="${site}/archive/weekly">`))
  })

  test('newest launch first, a page at a time there and back, without drafts and the cancelled', async () => {
    await using many = await openTestSite()
    const titles = Array.from({ length: 65 }, (_, at) => `Story ${String(at + 1).padStart(2, '0')}`)
    for (const headline of titles)
      await launchSample(many.database, {
        listId: many.list,
        articles: [article([paragraph('Words.')], { headline })],
      })
    await draftSample(many.database, {
      listId: many.list,
      articles: [article([paragraph('Words.')], { headline: 'Draft' })],
    })
    const gone = await launchSample(many.database, {
      listId: many.list,
      articles: [article([paragraph('Words.')], { headline: 'Gone' })],
    })
    await cancel(many.database, gone.edition.id, 'a mistake')
    // Launched in another order than drafted, some at the very same time.
    await sql`update editions set launched_at = timestamptz '2026-01-01' - (id / 2) * interval '1 hour' where launched_at is not null`.execute(
      many.database,
    )
    const seen: string[][] = []
    const visit = async (path: string) => {
      const html = await (await fetch(`${many.site.url}${path}`)).text()
      const link = (rel: string) =>
        new RegExp(`<a href="/mail(/archive[^"]*)" rel="${rel}"`).exec(html)?.[1]?.replaceAll('&#x3D;', '=')
      seen.push(headlines(html).map(String))
      return { older: link('next'), newer: link('prev') }
    }
    const first = await visit('/archive/daily')
    const second = await visit(first.older ?? '')
    const third = await visit(second.older ?? '')
    assert.deepEqual(
      seen.map(({ length }) => length),
      [30, 30, 5],
    )
    const order = await sql<{ headline: string }>`
      select headline from editions where launched_at is not null and status <> 'cancelled'
      order by launched_at desc, id desc`.execute(many.database)
    assert.deepEqual(
      seen.flat(),
      order.rows.map(({ headline }) => headline),
    )
    assert.equal(first.newer, undefined)
    assert.equal(third.older, undefined)
    const back = await visit(third.newer ?? '')
    const start = await visit(back.newer ?? '')
    assert.deepEqual(seen[3], seen[1])
    assert.deepEqual(seen[4], seen[0])
    assert.equal(start.newer, undefined)
  })

  test('a page of a large archive is read through an index, as few rows as it shows', async () => {
    await using large = await openTestSite()
    await sql`
      insert into editions (list_id, key, source_hash, fingerprint, status, subject, preheader, theme, settings, headline,
                            block_hashes, launched_at)
      select ${large.list}, 'edition ' || n, '', '', 'done', 's', 'p', 't', '{}', 'h', '{}', timestamptz '2026-01-01' + n * interval '1 minute'
      from generate_series(1, 20000) n`.execute(large.database)
    await sql`analyze editions`.execute(large.database)
    for (const read of [
      (of: typeof large.database) => listArchive(of, 'daily', { start: undefined, size: 30 }),
      (of: typeof large.database) => listArchive(of, 'daily', { start: { olderThan: 10_000 }, size: 30 }),
      (of: typeof large.database) => listArchive(of, 'daily', { start: { newerThan: 10_000 }, size: 30 }),
      (of: typeof large.database) => findNeighbours(of, { id: 10_000, list: 'daily' }),
    ]) {
      const rows = await large.database.transaction().execute(async (transaction) => {
        await read(transaction)
        const counted = await sql<{ read: number }>`
          select (coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::int as read
          from pg_stat_xact_user_tables where relname = 'editions'`.execute(transaction)
        return counted.rows[0]?.read ?? -1
      })
      assert.ok(rows > 0 && rows < 200, `${rows} rows`)
    }
  })

  test('RSS and JSON Feed hold each text whole, as two parsers read them', async () => {
    await using world = await openTestSite()
    const first = await launchSample(world.database, { listId: world.list, articles: [fullArticle(stored)] })
    const second = await launchSample(world.database, {
      listId: world.list,
      subject: 'Two <for> Sunday & "more" ]]>',
      articles: [arabicArticle(stored), article([paragraph('A \u0001bell, ]]> and \u{fffe}.')])],
    })
    const response = await fetch(`${world.site.url}/archive/daily/feed.xml`)
    assert.equal(response.headers.get('content-type'), 'application/rss+xml; charset=utf-8')
    const xml = await response.text()
    const rss = parseRssFeed(xml)
    assert.equal(rss.title, 'Daily <stories> · The Daily Broadsheet')
    assert.equal(rss.link, `${site}/archive/daily`)
    assert.deepEqual(rss.atom?.links, [
      { href: `${site}/archive/daily/feed.xml`, rel: 'self', type: 'application/rss+xml' },
    ])
    assert.deepEqual(
      rss.items?.map(({ title }) => title),
      [
        'Two <for> Sunday & "more" ]]>',
        'The bridge opens again, three weeks before anybody had dared to hope',
      ],
    )
    const [digest, story] = rss.items ?? []
    assert.equal(story?.link, `${site}${first.path}`)
    assert.deepEqual(story?.guid, { value: `${site}${first.path}`, isPermaLink: true })
    assert.deepEqual(story?.dc?.creators, ['Ada Miller', 'Ben Ford'])
    const launched = await sql<{ at: Date }>`select launched_at as at from editions order by id`.execute(
      world.database,
    )
    assert.equal(
      Math.floor(Date.parse(String(story?.pubDate)) / 1000),
      Math.floor((launched.rows[0]?.at.getTime() ?? 0) / 1000),
    )
    const content = story?.content?.encoded ?? ''
    assert.match(visibleText(content), /opened to carts on Monday[\s\S]+Four hundred a day/)
    assert.ok(content.includes(`src="${site}/m/${stored.hash}.jpg"`))
    assert.doesNotMatch(content, /href="[#/]|src="\/|subscribe/)
    assert.match(digest?.content?.encoded ?? '', /A bell, \]\]&gt; and \./)

    const lenient = await readLeniently(xml)
    assert.deepEqual(
      lenient.map(({ guid }) => guid),
      [`${site}${second.path}`, `${site}${first.path}`],
    )
    assert.equal(lenient[1]?.description, content)
    assert.equal(lenient[1]?.title, story?.title)

    const json = await fetch(`${world.site.url}/archive/daily/feed.json`)
    assert.equal(json.headers.get('content-type'), 'application/feed+json; charset=utf-8')
    const raw: unknown = await json.json()
    assert.partialDeepStrictEqual(raw, {
      version: 'https://jsonfeed.org/version/1.1',
      feed_url: `${site}/archive/daily/feed.json`,
    })
    const feed = parseJsonFeed(raw)
    assert.deepEqual(
      feed.items?.map(({ id }) => id),
      [`${site}${second.path}`, `${site}${first.path}`],
    )
    assert.equal(feed.items?.[1]?.content_html, content)
    assert.equal(feed.items?.[1]?.external_url, 'https://example.org/bridge')
    assert.equal(feed.items?.[0]?.language, 'ar')
    assert.deepEqual(
      feed.items?.[1]?.authors?.map(({ name }) => name),
      ['Ada Miller', 'Ben Ford'],
    )
    assert.equal(world.troubles.length, 0)
  })

  test('a feed holds the newest twenty, is asked for again cheaply, and follows what is launched and cancelled', async () => {
    await using world = await openTestSite()
    for (const at of Array.from({ length: 22 }, (_, at) => at + 1))
      await launchSample(world.database, {
        listId: world.list,
        articles: [article([paragraph('Words.')], { headline: `Story ${at}` })],
      })
    const url = `${world.site.url}/archive/daily/feed.xml`
    const titles = async (response: Response) =>
      parseRssFeed(await response.text()).items?.map(({ title }) => title) ?? []
    const was = await fetch(url)
    const etag = was.headers.get('etag') ?? ''
    const modified = was.headers.get('last-modified') ?? ''
    const all = await titles(was)
    assert.deepEqual([all.length, all[0], all.at(-1)], [20, 'Story 22', 'Story 3'])
    assert.equal((await fetch(url, { headers: { 'if-none-match': etag } })).status, 304)
    assert.equal((await fetch(url, { headers: { 'if-modified-since': modified } })).status, 304)
    const head = await fetch(url, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, etag, ''])
    const next = await launchSample(world.database, {
      listId: world.list,
      articles: [article([paragraph('Words.')], { headline: 'Next' })],
    })
    const now = await fetch(url, { headers: { 'if-none-match': etag } })
    assert.equal(now.status, 200)
    assert.equal((await titles(now))[0], 'Next')
    await cancel(world.database, next.edition.id, 'a mistake')
    assert.equal((await titles(await fetch(url)))[0], 'Story 22')
  })
})

/** The items as feedparser reads them. */
async function readLeniently(
  xml: string,
): Promise<{ guid: string; title: string | null; description: string | null }[]> {
  const items: { guid: string; title: string | null; description: string | null }[] = []
  for await (const item of Readable.from([xml]).pipe(new FeedParser({})))
    items.push({ guid: item.guid, title: item.title, description: item.description })
  return items
}
