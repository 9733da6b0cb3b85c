/**
 * An edition's page: there once it is launched, the whole story, nobody's data, and the right words for programs.
 * Long because one page has all these sides, and one site with its database shows them.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import type { StoredImage } from '../../../../src/article/article.ts'
import { cancel } from '../../../../src/ledger/steer.ts'
import { testList } from '../../../support/lists.ts'
import { openTestSite, type TestSite } from '../../../support/open-test-site.ts'
import { article, paragraph, visibleText } from '../../render/sample.ts'
import { draftSample, launchSample } from '../launch-sample.ts'
import { arabicArticle, fullArticle } from '../page-sample.ts'

const stored: StoredImage = { hash: 'ab'.repeat(32), format: 'jpeg', width: 600, height: 400 }
const logo: StoredImage = { hash: 'cd'.repeat(32), format: 'png', width: 120, height: 40 }

const members = testList('members', { name: 'Members', public: false })

describe('the page of an edition', () => {
  let world: TestSite
  before(async () => {
    world = await openTestSite(undefined, { lists: [members] })
    await sql`insert into lists (key, name) values ('members', 'Members')`.execute(world.database)
    await sql`
      insert into subscriptions (list_id, subscriber_id, state)
      select l.id, s.id, 'confirmed' from lists l, subscribers s where l.key = 'members'`.execute(
      world.database,
    )
  })
  after(() => world[Symbol.asyncDispose]())

  const get = (path: string, init: RequestInit = {}) =>
    fetch(`${world.site.url}${path}`, { redirect: 'manual', ...init })
  const add = async (...articles: Parameters<typeof launchSample>[1]['articles']) =>
    await launchSample(world.database, { listId: world.list, articles })

  test('it has the whole story, as it went out, and nothing of any reader', async () => {
    const { path } = await add(fullArticle(stored))
    const response = await get(path)
    assert.equal(response.status, 200)
    const html = await response.text()
    const words = visibleText(html).replaceAll(/\s+/g, ' ')
    for (const part of [
      'By Ada Miller, Ben Ford · March 3, 2025 · 1 min read',
      'Two bakers, a dog and the postwoman were first across.',
      'opened to carts on Monday, three weeks early, after',
      'Part Hours Ready Piers 1,204 yes',
      'We counted every stone twice',
      'Ada Miller @adamiller · March 4, 2025',
      'Last paragraph, with {{braces}} & <angles> that are only words.',
      'Four hundred a day',
      'Get Daily stories in your inbox',
      'First published at The Mill Post',
    ])
      assert.ok(words.replaceAll(/(?<=\S)(?=Hours|Ready|Piers|1,204|yes)/g, ' ').includes(part), part)
    assert.doesNotMatch(html, /@example\.com|\/u\/|style="|\son\w+=|javascript:/)
    assert.match(
      html,
      new RegExp(
        `<img src="/mail/m/${stored.hash}.jpg" alt="The bridge, seen from the mill" width="600" height="400"`,
      ),
    )
    assert.doesNotMatch(html, /<img[^>]+never\.jpg/)
    assert.match(html, /<table><thead><tr><th scope="col">Part<\/th><th scope="col" class="right">/)
    assert.match(html, /<ol start="3">/)
    assert.match(html, /<sup><a href="#article-1-note-1">1<\/a><\/sup>/)
    assert.match(html, /href="\/mail\/subscribe\/daily\?via(=|&#x3D;)[0-9a-z]+"/)
  })

  test('it says what it is to search engines and to who shows a link', async () => {
    const { path } = await launchSample(world.database, {
      listId: world.list,
      articles: [fullArticle(stored, { updated: '2025-03-05T10:00:00Z' })],
      logo,
    })
    const html = await (await get(path)).text()
    assert.match(html, /<link rel="canonical" href="https:\/\/example\.org\/bridge">/)
    const picture = `https://news.example.org/mail/m/${stored.hash}.jpg`
    for (const [name, content] of [
      ['og:type', 'article'],
      ['og:title', 'The bridge opens again, three weeks before anybody had dared to hope'],
      ['og:image', picture],
      ['og:image:alt', 'The bridge, seen from the mill'],
      ['og:url', 'https://example.org/bridge'],
      ['article:published_time', '2025-03-03'],
      ['twitter:card', 'summary_large_image'],
      ['description', 'Two bakers, a dog and the postwoman were first across.'],
    ])
      assert.ok(html.includes(`="${name}" content="${content}"`), name)
    assert.partialDeepStrictEqual(readNews(html), {
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      headline: 'The bridge opens again, three weeks before anybody had dared to hope',
      image: [picture, picture],
      datePublished: '2025-03-03',
      dateModified: '2025-03-05T10:00:00Z',
      author: [
        { '@type': 'Person', name: 'Ada Miller' },
        { '@type': 'Person', name: 'Ben Ford' },
      ],
      publisher: {
        name: 'The Daily Broadsheet',
        logo: { url: `https://news.example.org/mail/m/${logo.hash}.png` },
      },
      url: 'https://example.org/bridge',
    })
  })

  test('without a source, a picture or a date it stands for itself, and invents nothing', async () => {
    const { path } = await launchSample(world.database, {
      listId: world.list,
      articles: [article([paragraph('Words.')])],
      logo,
    })
    const html = await (await get(path)).text()
    assert.ok(html.includes(`<link rel="canonical" href="https://news.example.org/mail${path}">`))
    assert.ok(html.includes(`content="https://news.example.org/mail/m/${logo.hash}.png"`))
    assert.match(html, /<p class="meta"[^>]*><bdi>1 min read<\/bdi><\/p>/)
    assert.doesNotMatch(html, /class="(kicker|dek|source)"/)
    assert.match(html, /"twitter:card" content="summary"/)
  })

  test('several articles are on one page, each with its anchor, language and direction', async () => {
    const { path } = await launchSample(world.database, {
      listId: world.list,
      subject: 'Two for Sunday',
      articles: [fullArticle(stored), arabicArticle(stored)],
    })
    const html = await (await get(path)).text()
    assert.equal(html.match(/<h1/g)?.length, 1)
    assert.match(html, /<h1 dir="auto">Two for Sunday<\/h1>/)
    assert.match(html, /<article id="article-1" lang="en" dir="ltr">/)
    assert.match(html, /<article id="article-2" lang="ar" dir="rtl">/)
    assert.match(html, /<a href="#article-2" lang="ar" dir="rtl">/)
    assert.ok(html.includes(`<link rel="canonical" href="https://news.example.org/mail${path}">`))
    const graph = z.object({ '@graph': z.array(z.looseObject({ '@type': z.literal('NewsArticle') })) })
    assert.equal(graph.parse(readNews(html))['@graph'].length, 2)
    // No level is skipped.
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
    for (const [at, level] of levels.entries()) assert.ok(level <= (levels[at - 1] ?? 0) + 1, levels.join())
  })

  test('around an article stand words in its language where the list offers that, else in the list’s', async () => {
    for (const [languages, lang, dir, words] of [
      [['en', 'ar'], 'ar', 'rtl', /العدد السابق/],
      [['en', 'de'], 'en', 'ltr', /Previous edition/],
    ] as const) {
      const { path } = await launchSample(world.database, {
        listId: world.list,
        articles: [arabicArticle(stored)],
        settings: { languages },
      })
      const html = await (await get(path)).text()
      assert.match(html, new RegExp(`<html lang="${lang}" dir="${dir}">`))
      assert.match(html, words)
      assert.match(html, /<article id="article-1" lang="ar" dir="rtl">/)
    }
  })

  test('a subhead that skips a level does not leave a hole', async () => {
    const heading = (level: 2 | 3, value: string) =>
      ({ type: 'heading', level, children: [{ type: 'text', value }] }) as const
    const { path } = await add(article([heading(3, 'Small'), heading(2, 'Large'), heading(3, 'Below')]))
    const html = await (await get(path)).text()
    assert.deepEqual(
      [...html.matchAll(/<h(\d)>(Small|Large|Below)/g)].map(([, level]) => level),
      ['2', '2', '3'],
    )
  })

  test('merge fields are their fallbacks where they are switched on, and braces where not', async () => {
    const greeting = article(
      [paragraph('Dear {{reader.name|"friend"}}, the {{reader.town|"town"}} is yours.')],
      {
        headline: 'For {{reader.name|"you"}}',
      },
    )
    const on = await launchSample(world.database, { listId: world.list, articles: [greeting], merge: true })
    const html = await (await get(on.path)).text()
    assert.match(visibleText(html), /Dear friend, the town is yours\./)
    assert.match(html, /<title>For you · /)
    assert.doesNotMatch(html, /reader\./)
    const off = await launchSample(world.database, { listId: world.list, articles: [greeting] })
    assert.match(visibleText(await (await get(off.path)).text()), /Dear \{\{reader\.name\|"friend"\}\}, the/)
    await sql`delete from edition_articles`.execute(world.database)
  })

  test('a draft, a wrong key and an edition that is not there are all the same 404', async () => {
    const draft = await draftSample(world.database, {
      listId: world.list,
      articles: [article([paragraph('Not yet.')])],
    })
    const { path } = await add(article([paragraph('Yes.')]))
    const wrong = path.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    const answers = await Promise.all(
      [draft.path, wrong, '/e/zzzzz-0123456789ab', '/e/1', '/e/', path.toUpperCase()].map(async (missing) => {
        const response = await get(missing)
        const { status, headers } = response
        return {
          status,
          body: await response.text(),
          cache: headers.get('cache-control'),
          robots: headers.get('x-robots-tag'),
        }
      }),
    )
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    assert.equal(answers[0]?.status, 404)
    assert.equal((await get(path)).status, 200)
  })

  test('cancelled before anybody was sent anything it has no page; after that it keeps it', async () => {
    const { edition, path } = await add(article([paragraph('Stopped.')]))
    assert.equal((await get(path)).status, 200)
    await cancel(world.database, edition.id, 'a mistake')
    assert.equal((await get(path)).status, 404)
    const settle = async (n: number, state: string) =>
      await sql`
        update deliveries set state = ${state}::delivery_state where edition_id = ${edition.id} and n = ${n}`.execute(
        world.database,
      )
    // Rows that nobody has claimed are not even looked at: there may be a million.
    await settle(2, 'accepted')
    assert.equal((await get(path)).status, 404)
    await sql`update edition_cursors set claimed_n = 1 where edition_id = ${edition.id}`.execute(
      world.database,
    )
    assert.equal((await get(path)).status, 404)
    for (const state of ['accepted', 'in_doubt', 'transmitting']) {
      await settle(1, state)
      assert.equal((await get(path)).status, 200, state)
    }
  })

  test('of a list that is neither public nor archived: no search engine, no sign-up, no neighbours', async () => {
    const list = await sql<{ id: number }>`select id from lists where key = 'members'`.execute(world.database)
    const listId = list.rows[0]?.id ?? 0
    const first = await launchSample(world.database, { listId, articles: [fullArticle(stored)] })
    await launchSample(world.database, { listId, articles: [article([paragraph('Next.')])] })
    const response = await get(first.path)
    assert.equal(response.headers.get('x-robots-tag'), 'noindex')
    const html = await response.text()
    assert.match(html, /<meta name="robots" content="noindex">/)
    assert.doesNotMatch(html, /\/subscribe|rel="(next|prev|alternate)"|\/archive/)
    const open = await add(article([paragraph('Open.')]))
    assert.equal((await get(open.path)).headers.get('x-robots-tag'), null)
  })

  test('its neighbours are those launched right before and after it', async () => {
    const [a, b, c] = [
      await add(article([paragraph('A.')])),
      await add(article([paragraph('B.')])),
      await add(article([paragraph('C.')])),
    ]
    await draftSample(world.database, { listId: world.list, articles: [article([paragraph('Draft.')])] })
    const html = await (await get(b.path)).text()
    assert.ok(html.includes(`<a href="/mail${a.path}" rel="prev">`))
    assert.ok(html.includes(`<a href="/mail${c.path}" rel="next">`))
    assert.doesNotMatch(await (await get(c.path)).text(), /rel="next"/)
  })

  test('GET and HEAD change nothing; a copy that is right is not sent again', async () => {
    const { path } = await add(article([paragraph('Again.')]))
    const dump = async () => {
      const rows = await sql`
        select (select json_agg(e order by id) from editions e) e, (select json_agg(d order by edition_id, n) from deliveries d) d,
          (select json_agg(s order by subscriber_id) from subscriptions s) s`.execute(world.database)
      return JSON.stringify(rows.rows)
    }
    const was = await dump()
    const full = await get(path)
    const body = await full.text()
    const head = await get(path, { method: 'HEAD' })
    assert.deepEqual([head.status, await head.text()], [200, ''])
    assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)))
    for (const name of ['etag', 'last-modified', 'content-type', 'content-security-policy', 'cache-control'])
      assert.equal(head.headers.get(name), full.headers.get(name))
    const etag = full.headers.get('etag') ?? ''
    const since = full.headers.get('last-modified') ?? ''
    const asked: [Record<string, string>, number][] = [
      [{ 'if-none-match': etag }, 304],
      [{ 'if-none-match': `"other", W/${etag}` }, 304],
      [{ 'if-none-match': '*' }, 304],
      [{ 'if-modified-since': since }, 304],
      // The newest edition of a page was cancelled: what it shows is older than the copy (RFC 9110 13.1.3 allows it).
      [{ 'if-modified-since': new Date(Date.parse(since) + 60_000).toUTCString() }, 200],
      [{ 'if-none-match': '"other"' }, 200],
      // The tag counts more than the date (RFC 9110 13.2.2).
      [{ 'if-none-match': '"other"', 'if-modified-since': since }, 200],
      [{ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
      [{ 'if-modified-since': 'yesterday' }, 200],
    ]
    for (const [headers, status] of asked) {
      const response = await get(path, { headers })
      assert.equal(response.status, status, JSON.stringify(headers))
      assert.equal((await response.text()) === '', status === 304)
    }
    for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await get(path, { method })).status, 405)
    assert.equal(await dump(), was)
    assert.equal(world.troubles.length, 0)
  })

  test('an edition of an older release, whose settings lack what came later, has its page', async () => {
    const { edition, path } = await add(article([paragraph('Old.')]))
    await sql`
      update editions set settings = settings - 'languages' - 'callToAction' - 'archive' where id = ${edition.id}`.execute(
      world.database,
    )
    assert.equal((await get(path)).status, 200)
  })
})

function readNews(html: string): unknown {
  return JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '')
}
