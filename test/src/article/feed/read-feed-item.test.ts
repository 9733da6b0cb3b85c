/** An item becomes an article: from the feed where its story stands there, else from its page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blockText } from '../../../../src/article/block-text.ts'
import { checkFeed, type RawItem } from '../../../../src/article/feed/feed.ts'
import { readFeedItem } from '../../../../src/article/feed/read-feed-item.ts'
import type { Fetched } from '../../../../src/article/web/fetch-public.ts'
import { exitCodes, Mistake } from '../../../../src/mistake.ts'

const sentences = 'The tram runs again from today, and the town has come to see it off. '
const story = `<p>${sentences.repeat(3)}</p><h2>Fares</h2><p>They <a href="/fares">stay</a> as they were.</p>`
const page = `<!doctype html><html lang="en"><head><title>The tram is back</title>
<link rel="canonical" href="https://news.test/tram"><meta name="author" content="Pat Page">
<meta property="article:published_time" content="2026-08-01T08:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>The tram is back</h1>
<p>${`On its page: ${sentences}`.repeat(4)}</p><p>${sentences.repeat(4)}</p></article></body></html>`

/** Reads the only item of a feed; pages asked for are noted. */
async function readItem(
  raw: RawItem,
  answer: () => Promise<Fetched> = async () => ({
    bytes: Buffer.from(page),
    contentType: 'text/html',
    url: 'https://news.test/tram?utm_source=rss',
  }),
) {
  const feed = checkFeed(
    { title: 'The Test News', language: 'en-gb', items: [raw] },
    { name: 'news.xml', url: 'https://news.test/feed' },
  )
  const [item] = feed.items
  assert.ok(item)
  const asked: string[] = []
  const fetchPage = async (url: string): Promise<Fetched> => {
    asked.push(url)
    return await answer()
  }
  return { article: await readFeedItem(feed, item, { language: 'de', fetchPage }), asked }
}

const texts = (article: Awaited<ReturnType<typeof readItem>>['article']) =>
  article.body.map(blockText).join('\n')
const tram = {
  guid: 'g',
  title: 'The tram is back',
  url: '/tram',
  authors: ['Ada Example'],
  published: 'Sun, 02 Aug 2026 09:30:00 +0200',
  updated: '2026-08-03',
  html: story,
}

test('the story of the feed, with what the feed says of it', async () => {
  const { article, asked } = await readItem({ ...tram, image: '/tram.jpg' })
  assert.deepEqual(asked, [])
  const { body, head, dropped, hints, source, ...facts } = article
  assert.deepEqual(facts, {
    v: 1,
    headline: 'The tram is back',
    byline: [{ name: 'Ada Example' }],
    published: '2026-08-02T09:30:00+02:00',
    updated: '2026-08-03',
    site: 'The Test News',
    canonicalUrl: 'https://news.test/tram',
    hero: { type: 'image', src: 'https://news.test/tram.jpg', alt: '' },
    lang: 'en-GB',
    dir: 'ltr',
  })
  assert.deepEqual(
    { ...source, sha256: source.sha256.length },
    { kind: 'feed', name: 'news.xml', sha256: 64, url: 'https://news.test/tram' },
  )
  assert.deepEqual(
    body.map(({ type }) => type),
    ['paragraph', 'heading', 'paragraph'],
  )
  assert.match(JSON.stringify(body), /"url":"https:\/\/news\.test\/fares"/)
})

test('a picture of the feed stands above a story that shows none', async () => {
  const { article } = await readItem({
    ...tram,
    html: `${story}<p><img src="/in.jpg" alt="A tram" width="800" height="600"></p>`,
    image: '/tram.jpg',
  })
  const pictures = JSON.stringify(article)
  assert.match(pictures, /in\.jpg/)
  assert.doesNotMatch(pictures, /tram\.jpg/)
})

test('a summary is read from its page, and the feed keeps its word on the rest', async () => {
  for (const html of [undefined, '', `${story}<p>And then […]</p>`]) {
    const { article, asked } = await readItem({ ...tram, html, summary: '<p>The tram is back.</p>' })
    assert.deepEqual(asked, ['https://news.test/tram'])
    assert.match(texts(article), /On its page: The tram runs again/)
    assert.doesNotMatch(texts(article), /Home|And then/)
    assert.equal(article.headline, 'The tram is back')
    assert.deepEqual(article.byline, [{ name: 'Ada Example' }])
    assert.equal(article.published, '2026-08-02T09:30:00+02:00')
    assert.equal(article.canonicalUrl, 'https://news.test/tram')
    assert.deepEqual(
      [article.source.kind, article.source.name, article.source.url],
      ['feed', 'news.xml', 'https://news.test/tram?utm_source=rss'],
    )
  }
})

test('what the feed does not say, the page does', async () => {
  const { article, asked } = await readItem({ guid: 'g', url: '/tram', html: story })
  assert.deepEqual(asked, ['https://news.test/tram'])
  assert.equal(article.headline, 'The tram is back')
  assert.deepEqual(article.byline, [{ name: 'Pat Page' }])
  assert.equal(article.published?.slice(0, 10), '2026-08-01')
})

test('a summary without a page is all there is', async () => {
  const { article, asked } = await readItem({
    guid: 'g',
    title: 'Short',
    summary: '<p>The tram is back.</p>',
  })
  assert.deepEqual(asked, [])
  assert.equal(texts(article), 'The tram is back.')
  assert.equal(article.canonicalUrl, undefined)
})

test('the language of the item, of its feed, of the publication; its direction', async () => {
  assert.equal((await readItem({ ...tram, language: 'fr' })).article.lang, 'fr')
  const { article } = await readItem({
    ...tram,
    title: 'عاد الترام',
    html: `<p>${'عاد الترام اليوم إلى المدينة. '.repeat(10)}</p>`,
    language: 'ar',
  })
  assert.deepEqual([article.lang, article.dir], ['ar', 'rtl'])
})

test('a page that can not be had is told, with the story and the way out', async () => {
  const away = async (): Promise<never> => {
    throw new Mistake(
      "https://news.test/tram can't be fetched: its site has trouble (HTTP 503). Try again later.",
      exitCodes.unreachable,
    )
  }
  await assert.rejects(readItem({ ...tram, html: undefined }, away), {
    name: 'Mistake',
    message:
      /^news\.xml does not hold the whole story of "The tram is back", and its page could not be read: .* Try again later\.$/,
    exitCode: exitCodes.unreachable,
  })
})

test('no story at all', async () => {
  await assert.rejects(readItem({ guid: 'g', html: story }), {
    name: 'Mistake',
    message: /neither a title nor an address/,
  })
  await assert.rejects(readItem({ guid: 'g', title: 'Bare' }), {
    name: 'Mistake',
    message: /"Bare" has no text in news\.xml/,
  })
  await assert.rejects(readItem({ guid: 'g', title: 'Empty', summary: '<p> </p><hr>' }), {
    name: 'Mistake',
    message: /"Empty" of news\.xml has no text/,
  })
})

test('no words of the feed hold what no database does, whether the story stands there or on its page', async () => {
  const broken = { title: 'The tram\0 \ud83d', authors: ['Ada\0Example'] }
  for (const html of [story, undefined]) {
    const { article } = await readItem({ ...tram, ...broken, html })
    assert.deepEqual([article.headline, article.byline], ['The tram  \ufffd', [{ name: 'Ada Example' }]])
  }
})
