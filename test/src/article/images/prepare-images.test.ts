/** An article's pictures, from a real server: each is stored or left out with a reason, and nothing is thrown for one. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Article, BlockContent } from '../../../../src/article/article.ts'
import { listImages } from '../../../../src/article/images/change-images.ts'
import { type FetchImage, fetchImageFrom } from '../../../../src/article/images/fetch-image.ts'
import { type ImageTools, prepareImages } from '../../../../src/article/images/prepare-images.ts'
import { loopback, openPictureServer, type PictureServer } from './picture-server.ts'
import { plain } from './pictures.ts'
import { article, image, whyLeftOut } from './sample.ts'

let server: PictureServer
let site: string
before(async () => {
  server = await openPictureServer()
  site = server.site
})
after(() => server[Symbol.asyncDispose]())
beforeEach(() => server.forget())

const prepare = (made: Article, tools: Partial<ImageTools> = {}) =>
  prepareImages(made, { fetchImage: loopback, ...tools })

const why = (src: string, tools: Partial<ImageTools> = {}) =>
  whyLeftOut(src, { fetchImage: loopback, ...tools })

describe('an article', () => {
  test('its pictures are stored, wherever they stand, each fetched once and kept once', async () => {
    const src = `${site}/photo.jpg`
    const words: BlockContent = { type: 'paragraph', children: [{ type: 'text', value: 'Words' }] }
    const made = await prepare(
      article(
        [
          image(src, { caption: [{ type: 'text', value: 'The old one' }], credit: 'A. Photographer' }),
          words,
          { type: 'quote', children: [words, image(src)] },
          { type: 'list', ordered: false, items: [{ children: [words, image(`${site}/same.jpg`)] }] },
          { type: 'embed', url: 'https://example.org/', title: 'A film', image: image(`${site}/away.jpg`) },
          { type: 'callout', tone: 'note', children: [image(`${site}/chart.png`)] },
        ],
        { hero: image(src) },
      ),
    )
    const found = listImages(made.article)
    assert.deepEqual(
      found.map(({ stored }) => [stored?.format, stored?.width, stored?.height]),
      [...Array.from({ length: 5 }, () => ['jpeg', 600, 400]), ['png', 600, 300]],
    )
    assert.deepEqual(server.asked.sort(), [
      '/away.jpg',
      '/chart.png',
      '/photo.jpg',
      '/photo.jpg',
      '/same.jpg',
    ])
    assert.equal(made.images.length, 2)
    assert.deepEqual(made.article.dropped, [])
    assert.deepEqual(made.article.body[1], { ...words, id: 'b1', pos: made.article.body[1]?.pos })
    assert.partialDeepStrictEqual(made.article.body[0], {
      id: 'b0',
      src,
      alt: 'A bridge',
      credit: 'A. Photographer',
      caption: [{ type: 'text', value: 'The old one' }],
    })
    assert.deepEqual(await prepare(made.article), { article: made.article, images: [] })
  })

  test('what can not be had is left out where it stands, and what held nothing else with it', async () => {
    const gone = image(`${site}/gone.jpg`, {
      caption: [{ type: 'text', value: 'The old one' }],
      credit: 'A. Photographer',
    })
    const words: BlockContent = { type: 'paragraph', children: [{ type: 'text', value: 'Words' }] }
    const before = article(
      [
        words,
        gone,
        { type: 'quote', children: [gone] },
        { type: 'list', ordered: false, items: [{ children: [gone] }, { children: [words, gone] }] },
        { type: 'embed', url: 'https://example.org/', title: 'A film', image: gone },
        { type: 'quote', children: [] },
      ],
      {
        hero: gone,
        dropped: [
          {
            id: 'd',
            type: 'boilerplate',
            reason: 'house-ad',
            raw: 'Buy!',
            at: 15,
            pos: { start: 15, end: 19, line: 2, lastLine: 2 },
          },
        ],
      },
    )
    const { article: made, images } = await prepare(before)
    assert.deepEqual(images, [])
    assert.equal(made.hero, undefined)
    assert.deepEqual(
      made.body.map(({ id, type }) => [id, type]),
      [
        ['b0', 'paragraph'],
        ['b3', 'list'],
        ['b4', 'embed'],
        ['b5', 'quote'],
      ],
    )
    assert.partialDeepStrictEqual(made.body[1], { items: [{ children: [words] }] })
    assert.deepEqual(listImages(made), [])
    assert.deepEqual(
      made.dropped.map(({ at, reason }) => [at, reason]),
      [
        [0, 'image'],
        [10, 'image'],
        [15, 'house-ad'],
        [20, 'image'],
        [30, 'image'],
        [30, 'image'],
        [40, 'image'],
      ],
    )
    assert.equal(new Set(made.dropped.map(({ id }) => id)).size, 7)
    const left = made.dropped[1]
    assert.equal(left?.id, 'b1')
    assert.equal(left?.raw, `![A bridge](${site}/gone.jpg)\nThe old one\nA. Photographer`)
    assert.match(left?.why ?? '', /can't be fetched: .*HTTP 404/)
    assert.deepEqual(server.asked, ['/gone.jpg'])
  })

  test('four at a time, a hundred at most', async () => {
    const bytes = await plain(50, 50).png().toBuffer()
    let open = 0
    let mostOpen = 0
    const fetchImage: FetchImage = async () => {
      mostOpen = Math.max(mostOpen, ++open)
      await new Promise((resolve) => setImmediate(resolve))
      open--
      return { bytes }
    }
    const many = Array.from({ length: 103 }, (_, at) => image(`${site}/many/${at}.png`))
    const made = await prepare(article(many), { fetchImage })
    assert.equal(made.article.body.length, 100)
    assert.equal(made.images.length, 1)
    assert.equal(made.article.dropped.length, 3)
    assert.match(made.article.dropped[0]?.why ?? '', /more than 100 pictures/)
    assert.equal(mostOpen, 4)
  })
})

describe('on the web', () => {
  for (const [path, words] of [
    ['/gone.jpg', /^it can't be fetched: .*HTTP 404.*put the file beside/],
    ['/page.jpg', /leads to a web page/],
    ['/empty.jpg', /empty/],
    ['/words.jpg', /no picture that Broadsheet can read/],
    ['/pixel.gif', /1 × 1 pixels, a tracking pixel/],
    ['/large.jpg', /^it can't be fetched: it is more than 21 MB\. Open its address/],
  ] as const)
    test(`${path} is left out`, async () => assert.match(await why(`${site}${path}`), words))

  test('what is relative to a page of the web reads no file', async () => {
    const base = { url: `${site}/story` }
    assert.match(await why('/etc/hostname', { base }), /404/)
    assert.deepEqual(server.asked, ['/etc/hostname'])
  })

  test('this machine is not the web', async () => {
    const src = site.replace('pictures.example', '127.0.0.1')
    const words = await why(`${src}/photo.jpg`, { fetchImage: fetchImageFrom() })
    assert.match(words, /can't be fetched/)
    assert.deepEqual(server.asked, [])
  })

  test('what a picture is relative to may be a page', async () => {
    const made = await prepare(article([image('../photo.jpg')]), { base: { url: `${site}/news/story.html` } })
    assert.equal(made.images.length, 1)
  })

  test('a server that never answers costs the time of all pictures together, and that picture', async () => {
    assert.match(await why(`${site}/never.jpg`, { withinMs: 50 }), /took longer than 0.05 seconds together/)
  })

  test('so does a fetch that does not listen to its signal', async () => {
    const deaf: FetchImage = () => new Promise(() => undefined)
    assert.match(await why('https://example.org/a.jpg', { fetchImage: deaf, withinMs: 20 }), /took longer/)
  })

  test('whoever stops it gets no half of an article', async () => {
    const stop = new AbortController()
    const preparing = prepare(article([image(`${site}/never.jpg`)]), { signal: stop.signal })
    stop.abort(new Error('enough'))
    await assert.rejects(preparing, /enough/)
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(prepare(article([image(`${site}/chart.png`)]), { signal }), /enough/)
    assert.ok(!server.asked.includes('/chart.png'))
  })
})
