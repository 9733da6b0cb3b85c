/** Pictures beside the article, and in their own address: what is meant is found, and nothing else of the machine is read. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Article } from '../../../../src/article/article.ts'
import { type ImageTools, prepareImages } from '../../../../src/article/images/prepare-images.ts'
import { chart } from './pictures.ts'
import { article, image, whyLeftOut } from './sample.ts'

let folder: string
let drawing: Buffer
before(async () => {
  drawing = await chart(800, 400).png().toBuffer()
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-images-'))
  await mkdir(join(folder, 'story/img'), { recursive: true })
  await writeFile(join(folder, 'outside.png'), drawing)
  await writeFile(join(folder, 'story/img/a b.png'), drawing)
  await writeFile(join(folder, 'story/100%.png'), drawing)
  await writeFile(join(folder, 'story/large.png'), '')
  await truncate(join(folder, 'story/large.png'), 21 * 1024 * 1024)
  await mkdir(join(folder, 'story-of-others'))
  await writeFile(join(folder, 'story-of-others/a.png'), drawing)
  await symlink('../outside.png', join(folder, 'story/link.png'))
})
after(() => rm(folder, { recursive: true }))

const fetchImage = async () => assert.fail('nothing is to be fetched')
const prepare = (made: Article, tools: Partial<ImageTools> = {}) =>
  prepareImages(made, { fetchImage, ...tools })
const why = (src: string, tools: Partial<ImageTools> = {}) => whyLeftOut(src, { fetchImage, ...tools })

describe('in the folder of the article', () => {
  const base = () => ({ folder: join(folder, 'story') })

  for (const name of ['img/a b.png', './img/a%20b.png', 'img/a%20b.png?v=2#top', '100%.png'])
    test(`${name} is found`, async () => {
      assert.equal((await prepare(article([image(name)]), { base: base() })).images.length, 1)
    })

  for (const [name, words] of [
    ['img/none.png', /there is no file img\/none\.png/],
    ['../outside.png', /outside of .+story\. Put a copy/],
    ['img/../../outside.png', /outside/],
    ['%2e%2e/outside.png', /outside/],
    ['../story-of-others/a.png', /outside/],
    ['link.png', /outside/],
    ['/etc/hostname', /there is no file|outside/],
    ['img', /no file/],
    ['.', /no file|outside/],
    ['large.png', /larger than 20 MB/],
    ['a\0.png', /there is no file/],
    ['file:///etc/hostname', /begins with "file:"/],
    ['cid:abc', /begins with "cid:"/],
    ['javascript:alert(1)', /begins with "javascript:"/],
    [' ', /has no address/],
    ['http://', /no file|broken/],
  ] as const)
    test(`${JSON.stringify(name)} is not read`, async () =>
      assert.match(await why(name, { base: base() }), words))

  test('an article from elsewhere reads no file', async () => {
    assert.match(await why(join(folder, 'outside.png')), /relative, and nothing says to what/)
  })
})

describe('in its own address', () => {
  test('a data: picture is one', async () => {
    const bytes = drawing.toString('base64')
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><rect width="9" height="9"/></svg>'
    const made = await prepare(
      article([
        image(`data:image/png;base64,${bytes}`),
        image(`data:image/svg+xml,${encodeURIComponent(svg)}`),
      ]),
    )
    assert.equal(made.images.length, 2)
  })

  test('a broken one is left out, and not told at length', async () => {
    const made = await prepare(article([image(`data:image/png;base64,${'A'.repeat(5000)}`)]))
    assert.match(made.article.dropped[0]?.why ?? '', /it is no picture/)
    assert.ok((made.article.dropped[0]?.raw.length ?? 0) < 100)
    assert.match(await why('data:image/png;base64'), /data: address is broken/)
  })
})
