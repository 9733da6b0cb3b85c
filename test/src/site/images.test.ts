/** Pictures on the site: the right bytes under the right address, kept by whoever fetched them, and nothing else there. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { imageUrl } from '../../../src/article/images/image-url.ts'
import { articleFrame } from '../../../src/article/images/prepare-images.ts'
import { type PreparedImage, preparePicture } from '../../../src/article/images/prepare-picture.ts'
import { saveImages } from '../../../src/edition/save-images.ts'
import { openTestSite, type TestSite } from '../../support/open-test-site.ts'
import { chart, photo } from '../article/images/pictures.ts'

describe('pictures on the site', () => {
  let world: TestSite
  let jpeg: PreparedImage
  let png: PreparedImage
  before(async () => {
    world = await openTestSite()
    jpeg = await preparePicture(await photo(400, 300).jpeg().toBuffer(), articleFrame)
    png = await preparePicture(await chart(400, 300).png().toBuffer(), articleFrame)
    await saveImages(world.database, [jpeg, png])
  })
  after(() => world[Symbol.asyncDispose]())

  test('each has its bytes, its type, and an address that whoever has it need not ask for again', async () => {
    for (const [image, type] of [
      [jpeg, 'image/jpeg'],
      [png, 'image/png'],
    ] as const) {
      const url = imageUrl(`${world.site.url}/`, image.stored)
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/m\/[0-9a-f]{64}\.(jpg|png)$/)
      // The second one comes from memory.
      for (const _ of [1, 2]) {
        const response = await fetch(url)
        const bytes = Buffer.from(await response.arrayBuffer())
        assert.equal(createHash('sha256').update(bytes).digest('hex'), image.stored.hash)
        const { headers } = response
        assert.equal(headers.get('content-type'), type)
        assert.equal(headers.get('content-length'), String(bytes.length))
        assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
        assert.equal(headers.get('etag'), `"${image.stored.hash}"`)
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
        assert.equal(headers.get('set-cookie'), null)
      }
      const head = await fetch(url, { method: 'HEAD' })
      assert.deepEqual(
        [head.status, head.headers.get('content-length'), await head.text()],
        [200, String(image.bytes.length), ''],
      )
    }
  })

  test('who has it is told so', async () => {
    const url = imageUrl(world.site.url, jpeg.stored)
    const tag = `"${jpeg.stored.hash}"`
    for (const [known, status] of [
      [tag, 304],
      [`W/${tag}`, 304],
      [`"a", ${tag}`, 304],
      ['*', 304],
      ['"a"', 200],
      [jpeg.stored.hash, 200],
    ] as const) {
      const response = await fetch(url, { headers: { 'if-none-match': known } })
      const length = (await response.arrayBuffer()).byteLength
      assert.deepEqual(
        [known, response.status, length],
        [known, status, status === 304 ? 0 : jpeg.bytes.length],
      )
      assert.equal(response.headers.get('etag'), tag)
    }
  })

  test('nothing else is there', async () => {
    const { hash } = jpeg.stored
    for (const path of [
      `/m/${hash}.png`,
      `/m/${hash}`,
      `/m/${hash}.jpg.png`,
      `/m/${hash}.jpeg`,
      `/m/${hash.toUpperCase()}.jpg`,
      `/m/${'ab'.repeat(32)}.jpg`,
      `/m/${hash.slice(1)}.jpg`,
      `/m/x.jpg`,
      '/m/',
      '/m/..%2f..%2fetc%2fpasswd',
      `/m/${hash}.jpg%0a`,
    ]) {
      const response = await fetch(`${world.site.url}${path}`)
      assert.equal(response.status, 404, path)
      assert.equal(response.headers.get('cache-control'), 'no-store')
      await response.body?.cancel()
    }
    assert.equal((await fetch(imageUrl(world.site.url, jpeg.stored), { method: 'POST' })).status, 405)
    assert.deepEqual(world.troubles, [])
  })

  test('a picture that comes later is there then', async () => {
    const late = await preparePicture(await chart(300, 300).png().toBuffer(), articleFrame)
    const url = imageUrl(world.site.url, late.stored)
    assert.equal((await fetch(url)).status, 404)
    await saveImages(world.database, [late])
    assert.equal((await fetch(url)).status, 200)
  })

  test('asked for by many at once, and without the database once it is known', async () => {
    const url = imageUrl(world.site.url, png.stored)
    const statuses = await Promise.all(Array.from({ length: 40 }, async () => (await fetch(url)).status))
    assert.deepEqual(new Set(statuses), new Set([200]))
    await sql`alter table images rename to images_away`.execute(world.database)
    assert.equal((await fetch(url)).status, 200)
    await sql`alter table images_away rename to images`.execute(world.database)
  })
})
