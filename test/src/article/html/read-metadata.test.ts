/** What a page states about its article is taken over as stated, and nothing is made up. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readHtml } from '../../../../src/article/html/read-html.ts'
import { readMoment } from '../../../../src/article/html/read-moment.ts'
import { page, readPage, story } from './page.ts'

const linked = (value: object | string): string =>
  `<script type="application/ld+json">${typeof value === 'string' ? value : JSON.stringify(value)}</script>`

test('JSON-LD with a graph', async () => {
  const source = await readPage('', {
    head: linked({
      '@context': 'https://schema.org',
      '@graph': [
        { '@type': 'WebSite', name: 'Quay' },
        {
          '@type': ['NewsArticle'],
          headline: 'The ferry stays',
          description: 'Another winter for the oldest boat on the coast &amp; its crew.',
          author: [{ '@type': 'Person', name: 'Ada Example' }, { name: 'Ben Sample' }],
          datePublished: '2026-03-03T09:15:00+0100',
          dateModified: '2026-03-04T10:00:00Z',
          publisher: { name: 'Quay Post' },
          mainEntityOfPage: { '@id': '/2026/ferry-stays' },
          image: { url: '/img/ferry.jpg' },
          inLanguage: 'en_gb',
        },
      ],
    }),
  })
  assert.equal(source.headline, 'The ferry stays')
  assert.equal(source.dek, 'Another winter for the oldest boat on the coast & its crew.')
  assert.deepEqual(source.byline, [{ name: 'Ada Example' }, { name: 'Ben Sample' }])
  assert.equal(source.published, '2026-03-03T09:15:00+01:00')
  assert.equal(source.updated, '2026-03-04T10:00:00Z')
  assert.equal(source.site, 'Quay Post')
  assert.equal(source.canonicalUrl, 'https://quay.example/2026/ferry-stays')
  assert.deepEqual(source.hero, { type: 'image', src: 'https://quay.example/img/ferry.jpg', alt: '' })
  assert.equal(source.lang, 'en')
})

test('broken JSON-LD is read where it can be, and passed over where not', async () => {
  const broken = linked('<!-- {"@type":"Article","headline":"The ferry stays","author":"Ada\n Example",} -->')
  const { byline } = await readPage('', { head: linked('{"@type":"Article",') + linked('[[[') + broken })
  assert.deepEqual(byline, [{ name: 'Ada Example' }])
})

test('Open Graph, meta, canonical link, time', async () => {
  const source = await readPage('', {
    head: `<meta property="og:title" content="The ferry stays"><meta property="og:site_name" content="Quay Post">
      <meta property="og:image" content="/og.png"><meta property="og:image:alt" content="The ferry">
      <meta name="author" content="By Ada Example and Ben Sample">
      <link rel="canonical" href="https://quay.example/ferry">`,
    before: '<time itemprop="datePublished" datetime="2026-03-03">3 March</time>',
  })
  assert.equal(source.site, 'Quay Post')
  assert.deepEqual(source.byline, [{ name: 'Ada Example' }, { name: 'Ben Sample' }])
  assert.equal(source.published, '2026-03-03')
  assert.equal(source.canonicalUrl, 'https://quay.example/ferry')
  assert.deepEqual(source.hero, { type: 'image', src: 'https://quay.example/og.png', alt: 'The ferry' })
})

test('what is not stated, or stated badly, is missing', async () => {
  const source = await readPage('', {
    head: linked({
      '@type': 'Article',
      datePublished: 'yesterday',
      author: { '@type': 'Organization' },
      headline: 7,
    }),
  })
  assert.equal(source.headline, 'The ferry stays')
  for (const key of ['published', 'updated', 'dek', 'site', 'hero'] as const)
    assert.equal(source[key], undefined, key)
  assert.deepEqual(source.byline, [])
})

test('a description that the text begins with is no dek', async () => {
  const head = `<meta name="description" content="${story[0]?.slice(0, 120)}">`
  assert.equal((await readPage('', { head })).dek, undefined)
})

test('a description shown above the text is the dek, and not a paragraph', async () => {
  const words =
    'Another winter for the oldest boat on this coast, and nobody on the quay is much surprised about it.'
  const source = await readPage('', {
    head: `<meta name="description" content="${words}">`,
    before: `<div class="top"><p>${words}</p></div>`,
  })
  assert.equal(source.dek, words)
  assert.ok(!source.body.some((block) => JSON.stringify(block).includes('oldest boat on this coast')))
})

test('the picture above the text is the hero, with its caption', async () => {
  const source = await readPage('', {
    before: '<figure><img src="/a.jpg" alt="The ferry"><figcaption>At dusk.</figcaption></figure>',
  })
  assert.deepEqual(source.hero, {
    type: 'image',
    src: 'https://quay.example/a.jpg',
    alt: 'The ferry',
    caption: [{ type: 'text', value: 'At dusk.' }],
  })
})

test('the language of the page', async () => {
  const html = page('').replace('lang="en"', 'lang="ar"')
  const source = await readHtml(html, { name: 'a.html' })
  assert.equal(source.lang, 'ar')
})

/** Texts, and the moment that each states. */
const moments: readonly (readonly [string, string | undefined])[] = [
  ['2026-03-03', '2026-03-03'],
  ['2026-03-03T09:15:00Z', '2026-03-03T09:15:00Z'],
  ['2026-03-03T09:15+0100', '2026-03-03T09:15:00+01:00'],
  ['2026-03-03 09:15:00.123+01:00', '2026-03-03T09:15:00+01:00'],
  ['2026-03-03T09:15:00', '2026-03-03'],
  ['2026-02-30', undefined],
  ['2026-13-01', undefined],
  ['3 March 2026', undefined],
  ['1772528400', undefined],
  ['', undefined],
]

describe('moments', () => {
  for (const [text, expected] of moments) {
    test(JSON.stringify(text), () => assert.equal(readMoment(text), expected))
  }
})
