/** However a picture resists, its file is small enough, and the same each time. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Sharp } from 'sharp'
import { largestFile } from '../../../../src/article/images/encode-picture.ts'
import { PictureFault } from '../../../../src/article/images/picture-fault.ts'
import { articleFrame } from '../../../../src/article/images/prepare-images.ts'
import { preparePicture } from '../../../../src/article/images/prepare-picture.ts'
import { chart, noise, photo } from './pictures.ts'

const prepare = (bytes: Uint8Array) => preparePicture(bytes, articleFrame)

const kinds: readonly ((width: number, height: number, open: boolean) => Sharp)[] = [
  (width, height, open) => photo(width, height, open ? 4 : 3),
  (width, height, open) => noise(width, height, open ? 4 : 3),
  chart,
]

test('whatever comes, the file has at most 200 KB and 1200 pixels, and its hash is its name', async () => {
  const size = fc.integer({ min: 40, max: 1300 })
  await fc.assert(
    fc.asyncProperty(
      fc.record({ width: size, height: size }),
      fc.constantFrom(...kinds),
      fc.constantFrom('jpeg', 'png', 'webp'),
      fc.boolean(),
      async ({ width, height }, make, format, open) => {
        const picture = make(width, height, open)
        const file = await picture.toFormat(format, { compressionLevel: 1, effort: 1 }).toBuffer()
        const made = await prepare(file).catch((error: unknown) => {
          // A sliver is no picture; all else must be.
          assert.ok(error instanceof PictureFault && /too thin/.test(error.message), String(error))
        })
        if (made === undefined) return
        const { stored, pixels, bytes } = made
        assert.ok(bytes.length <= largestFile && largestFile <= 204_800, `${bytes.length}`)
        assert.ok(pixels.width <= 1200 && pixels.width <= width && pixels.height <= height)
        assert.ok(stored.width <= 600 && stored.width <= pixels.width)
        assert.ok(Math.abs(stored.width / stored.height / (width / height) - 1) < 0.06)
        assert.equal(stored.hash, createHash('sha256').update(bytes).digest('hex'))
      },
    ),
    { numRuns: 6 },
  )
})

test('grain that no quality makes small enough costs pixels, and it is never shown larger than it is', async () => {
  // Each grain four pixels wide: fewer pixels hold as many grains, so that one step down is not enough.
  const grain = noise(150, 450).resize({ width: 600, height: 1800, kernel: 'nearest' }).jpeg({ quality: 90 })
  const { stored, pixels, bytes } = await prepare(await grain.toBuffer())
  assert.ok(bytes.length <= largestFile, `${bytes.length}`)
  assert.ok(pixels.width < 600 && stored.width <= pixels.width, `${stored.width} of ${pixels.width}`)
})

test('the same bytes give the same file each time', async () => {
  for (const file of [
    await noise(500, 400).jpeg().toBuffer(),
    await photo(400, 300, 4).png().toBuffer(),
    await chart(1600, 900).png().toBuffer(),
  ]) {
    const [one, two] = await Promise.all([prepare(file), prepare(file)])
    assert.deepEqual(one, two)
  }
})
