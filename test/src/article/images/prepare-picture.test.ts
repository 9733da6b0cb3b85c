/** Whatever file comes, a mail gets a JPEG or PNG that is upright, sRGB, stripped. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import sharp from 'sharp'
import { PictureFault } from '../../../../src/article/images/picture-fault.ts'
import { articleFrame } from '../../../../src/article/images/prepare-images.ts'
import { preparePicture } from '../../../../src/article/images/prepare-picture.ts'
import { chart, colourAt, isNear, noise, photo, plain } from './pictures.ts'

const prepare = (bytes: Uint8Array) => preparePicture(bytes, articleFrame)

/** Red above blue. */
const twoHalves = (width: number, height: number) =>
  plain(width, height, '#0000ff').composite([
    {
      input: { create: { width, height: height / 2, channels: 3, background: '#ff0000' } },
      left: 0,
      top: 0,
    },
  ])

describe('sizes', () => {
  for (const [file, pixels, shown] of [
    [
      [2400, 1600],
      [1200, 800],
      [600, 400],
    ],
    [
      [1200, 900],
      [1200, 900],
      [600, 450],
    ],
    [
      [900, 600],
      [900, 600],
      [600, 400],
    ],
    [
      [300, 200],
      [300, 200],
      [300, 200],
    ],
    [
      [600, 6000],
      [360, 3600],
      [180, 1800],
    ],
  ] as const) {
    test(`${file.join(' × ')} becomes ${pixels.join(' × ')}, shown at ${shown.join(' × ')}`, async () => {
      const made = await prepare(await plain(file[0], file[1]).jpeg().toBuffer())
      assert.deepEqual([made.pixels.width, made.pixels.height], pixels)
      assert.deepEqual([made.stored.width, made.stored.height], shown)
      const read = await sharp(made.bytes).metadata()
      assert.deepEqual([read.width, read.height, read.format], [...pixels, made.stored.format])
    })
  }

  for (const [width, height] of [
    [1, 1],
    [39, 400],
    [600, 30],
  ] as const)
    test(`${width} × ${height} is no picture`, async () => {
      await assert.rejects(prepare(await plain(width, height).png().toBuffer()), (error) => {
        assert.ok(error instanceof PictureFault)
        assert.match(error.message, new RegExp(`^it is ${width} × ${height} pixels, a tracking pixel`))
        return true
      })
    })

  test('a strip that would be a line in the mail is no picture', async () => {
    await assert.rejects(prepare(await plain(3000, 60).png().toBuffer()), /too thin/)
  })
})

describe('formats', () => {
  test('a photograph becomes a JPEG, whatever it came as', async () => {
    for (const file of [
      photo(300, 240).jpeg(),
      photo(300, 240).png(),
      photo(300, 240).webp(),
      photo(300, 240).avif({ effort: 0 }),
      photo(300, 240).tiff(),
      photo(300, 240).gif(),
      photo(300, 240).greyscale().png(),
    ])
      assert.equal((await prepare(await file.toBuffer())).stored.format, 'jpeg')
  })

  test('a chart stays a PNG to the pixel', async () => {
    const made = await prepare(await chart(1000, 600).png().toBuffer())
    assert.equal(made.stored.format, 'png')
    assert.equal((await sharp(made.bytes).metadata()).hasAlpha, false)
    assert.deepEqual(await colourAt(made.bytes, 150, 300), [0x0b, 0x57, 0xa4, 255])
  })

  test('what is see-through stays so', async () => {
    const made = await prepare(await chart(1600, 900, true).webp({ lossless: true }).toBuffer())
    assert.equal(made.stored.format, 'png')
    assert.equal((await colourAt(made.bytes, 2, 2))[3], 0)
    assert.deepEqual(await colourAt(made.bytes, 200, 300), [0x0b, 0x57, 0xa4, 255])
  })

  test('a see-through photograph gets fewer colours before it gets fewer pixels', async () => {
    const mask = Buffer.from('<svg><circle cx="400" cy="300" r="280"/></svg>')
    const cut = photo(800, 600, 4)
      .ensureAlpha()
      .composite([{ input: mask, blend: 'dest-in' }])
    const made = await prepare(await cut.png().toBuffer())
    assert.equal(made.stored.format, 'png')
    assert.ok(made.pixels.width >= 600)
    assert.equal((await colourAt(made.bytes, 2, 2))[3], 0)
  })

  test('one that no PNG can hold is set on white', async () => {
    const made = await prepare(await noise(820, 820, 4).png({ compressionLevel: 1 }).toBuffer())
    assert.equal(made.stored.format, 'jpeg')
  })

  test('EXIF rotation is applied, and nothing else of EXIF is kept', async () => {
    const turned = await twoHalves(400, 200)
      .withExif({ IFD0: { Artist: 'A secret name', Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const made = await prepare(turned)
    assert.deepEqual([made.stored.width, made.stored.height], [200, 400])
    // Orientation 6: the first row of the file is the right-hand side.
    assert.ok(isNear(await colourAt(made.bytes, 190, 200), [255, 0, 0]))
    assert.ok(isNear(await colourAt(made.bytes, 10, 200), [0, 0, 255]))
    const read = await sharp(made.bytes).metadata()
    assert.deepEqual(
      [read.exif, read.icc, read.xmp, read.orientation],
      [undefined, undefined, undefined, undefined],
    )
    assert.doesNotMatch(made.bytes.toString('latin1'), /secret/)
  })

  test('an animation shows its first frame', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff', '#00ff00'].map((colour) => plain(100, 80, colour).png().toBuffer()),
    )
    for (const moving of [
      await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      await sharp(frames, { join: { animated: true } })
        .webp()
        .toBuffer(),
    ]) {
      assert.equal((await sharp(moving).metadata()).pages, 3)
      const made = await prepare(moving)
      assert.deepEqual([made.stored.width, made.stored.height], [100, 80])
      assert.ok(isNear(await colourAt(made.bytes, 50, 40), [255, 0, 0]))
    }
  })

  test('CMYK, 16 bits, grey and wide colours become plain sRGB', async () => {
    for (const [file, colour] of [
      [plain(90, 90, '#c00000').toColourspace('cmyk').jpeg(), [192, 0, 0]],
      [plain(90, 90, '#c00000').toColourspace('cmyk').tiff(), [192, 0, 0]],
      [plain(90, 90, '#808080').toColourspace('rgb16').png(), [128, 128, 128]],
      [plain(90, 90, '#808080').toColourspace('b-w').png(), [128, 128, 128]],
      [plain(90, 90, '#c00000').withIccProfile('p3').png(), [192, 0, 0]],
    ] as const) {
      const { bytes } = await prepare(await file.toBuffer())
      const { space, depth, channels, hasProfile } = await sharp(bytes).metadata()
      assert.deepEqual([space, depth, channels, hasProfile], ['srgb', 'uchar', 3, false])
      const found = await colourAt(bytes, 45, 45)
      assert.ok(isNear(found, colour, 16), String(found))
    }
  })

  test('a vector picture is drawn twice as large as it is shown', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100" fill="red"/></svg>'
    const made = await prepare(Buffer.from(svg))
    assert.deepEqual(made.pixels, { width: 600, height: 200 })
    assert.deepEqual([made.stored.format, made.stored.width, made.stored.height], ['png', 300, 100])
    assert.deepEqual(await colourAt(made.bytes, 300, 100), [255, 0, 0, 255])
  })
})
