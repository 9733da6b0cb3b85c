/** Hostile words in every field of an edition: its page and its feed run nothing, lead nowhere and ask nobody. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseRssFeed } from 'feedsmith'
import { z } from 'zod'
import type { Article, BlockContent, Inline, StoredImage } from '../../../src/article/article.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'
import { article, paragraph } from '../render/sample.ts'
import { launchSample } from './launch-sample.ts'
import { missingBrowser, openPageBrowser, type PageBrowser } from './page-browser.ts'

/** Breaks out of whatever it is put into carelessly: an attribute, an element, a script, a style, a comment, a template. */
const hostile =
  `"'></title></script><script>window.ran=1</script><img src=x onerror="window.ran=2">` +
  `--><svg onload=window.ran=3></svg>{{constructor}}{{{layout}}}{{> call}}\\u003cscript>\u202e\u2028]]>`
const url = 'javascript:window.ran=4'
const words: Inline[] = [{ type: 'text', value: hostile }]
const stored: StoredImage = { hash: 'ab'.repeat(32), format: 'jpeg', width: 600, height: 400 }

const links: Inline[] = [
  'javascript:window.ran=5',
  'JaVaScRiPt\t:window.ran=6',
  'data:text/html,<script>window.ran=7</script>',
  'vbscript:ran',
  'https://elsewhere.example/"onclick="window.ran=8',
].map((to) => ({ type: 'link', url: to, children: words }))

const blocks: readonly BlockContent[] = [
  {
    type: 'paragraph',
    children: [...words, { type: 'inlineCode', value: hostile }, { type: 'footnoteMark', label: hostile }],
  },
  { type: 'paragraph', children: links },
  { type: 'heading', level: 2, children: words },
  { type: 'quote', children: [paragraph(hostile)], cite: hostile },
  {
    type: 'post',
    network: 'other',
    author: hostile,
    handle: hostile,
    dateText: hostile,
    url,
    profileUrl: url,
    mentions: [hostile],
    children: [paragraph(hostile)],
  },
  { type: 'related', label: hostile, title: hostile, url },
  { type: 'image', src: url, alt: hostile, caption: words, credit: hostile },
  { type: 'image', src: 'https://elsewhere.example/pixel.gif', alt: hostile },
  { type: 'image', src: url, alt: hostile, caption: words, credit: hostile, stored },
  { type: 'list', ordered: true, start: 2, items: [{ children: [paragraph(hostile)], checked: true }] },
  { type: 'callout', tone: 'warn', children: [paragraph(hostile)] },
  { type: 'embed', url, title: hostile, provider: hostile, image: { type: 'image', src: url, alt: hostile } },
  { type: 'code', value: hostile, language: hostile },
  { type: 'table', align: [null], head: [words], rows: [[words]] },
  { type: 'footnote', label: hostile, children: [paragraph(hostile)] },
  { type: 'cta', slot: true, action: 'subscribe', original: { title: hostile, body: hostile } },
]

const head: Partial<Article> = {
  headline: hostile,
  kicker: `Kicker ${hostile}`,
  dek: hostile,
  byline: [{ name: hostile }],
  published: hostile,
  updated: hostile,
  site: hostile,
  canonicalUrl: url,
  lang: hostile,
  hero: { type: 'image', src: url, alt: hostile, stored },
}

const harmless = z.object({
  scripts: z.array(z.string()),
  handlers: z.number(),
  addresses: z.array(z.string()),
  ran: z.undefined(),
})
/** What stands in the document (or in a text, as a feed reader would put it into one) that could act. */
const survey = `(html) => {
  const root = html === undefined ? document : new DOMParser().parseFromString(html, 'text/html')
  const all = [...root.querySelectorAll('*')]
  return {
    scripts: all.filter((node) => node.localName === 'script').map((node) => node.type),
    handlers: all.filter((node) => [...node.attributes].some(({ name }) => /^on|^style$/.test(name))).length,
    addresses: all.flatMap((node) => ['href', 'src'].flatMap((name) => node.getAttribute(name) ?? [])),
    ran: window.ran,
  }
}`

describe('hostile words', { skip: missingBrowser }, () => {
  let world: TestSite
  let browser: PageBrowser
  before(async () => {
    world = await openTestSite(undefined, { site: 'https://news.example.org' })
    browser = await openPageBrowser()
    await launchSample(world.database, {
      listId: world.list,
      articles: [article([paragraph('Before.')], { headline: hostile })],
    })
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await world[Symbol.asyncDispose]()
  })

  for (const [name, articles] of [
    ['one article', [article(blocks, head)]],
    ['several', [article(blocks, head), article(blocks, head)]],
  ] as const)
    test(`${name}: nothing runs, nothing leads astray, every word is there to read`, async () => {
      const { path } = await launchSample(world.database, {
        listId: world.list,
        articles: [articles[0], ...articles.slice(1)],
        subject: hostile.replace(/\p{Cc}/gu, ''),
        preheader: hostile,
        merge: true,
        settings: {
          name: hostile,
          publicationName: hostile,
          callToAction: { title: hostile, text: hostile, button: hostile },
        },
      })
      const { page, requests, complaints } = await browser.visit(world.site.url + path)
      const found = harmless.parse(await page.evaluate(`(${survey})()`))
      assert.deepEqual(found.scripts, ['application/ld+json'])
      assert.equal(found.handlers, 0)
      for (const address of found.addresses) assert.match(address, /^(https?:\/\/|\/(?!\/)|#)/)
      for (const request of requests) assert.ok(request.startsWith(`${world.site.url}/`), request)
      // The one picture is not in this database; the policy had nothing to refuse.
      assert.deepEqual(
        complaints.filter((text) => !text.includes('404')),
        [],
      )
      const shown = await page.locator('h1').first().textContent()
      assert.equal(shown, hostile)
      const data: unknown = JSON.parse((await page.locator('script').textContent()) ?? '')
      const news = z.union([
        z.object({ '@graph': z.array(z.looseObject({})) }).transform((of) => of['@graph'][0]),
        z.looseObject({}),
      ])
      assert.equal(news.parse(data)?.['headline'], hostile)
      assert.equal(JSON.stringify(data).includes('javascript:'), false)
      await page.close()
    })

  test('archive and feed: the same', async () => {
    const { page, requests } = await browser.visit(`${world.site.url}/archive/daily`)
    const found = harmless.parse(await page.evaluate(`(${survey})()`))
    assert.deepEqual([found.scripts, found.handlers], [[], 0])
    for (const request of requests) assert.ok(request.startsWith(`${world.site.url}/`), request)
    const rss = parseRssFeed(await (await fetch(`${world.site.url}/archive/daily/feed.xml`)).text())
    assert.equal(rss.items?.length, 3)
    for (const item of rss.items ?? [])
      for (const html of [item.content?.encoded ?? '', item.description ?? '']) {
        const inFeed = harmless.parse(await page.evaluate(`(${survey})(${JSON.stringify(html)})`))
        assert.deepEqual([inFeed.scripts, inFeed.handlers], [[], 0])
        for (const address of inFeed.addresses) assert.match(address, /^https?:\/\//)
      }
    await page.close()
    assert.equal(world.troubles.length, 0)
  })
})
