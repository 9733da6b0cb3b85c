/** What is no picture, is broken, or would keep a machine busy is refused in words, and soon. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { decodePicture } from '../../../../src/article/images/decode-picture.ts'
import { PictureFault } from '../../../../src/article/images/picture-fault.ts'
import { articleFrame } from '../../../../src/article/images/prepare-images.ts'
import { photo, plain } from './pictures.ts'

const prepare = (bytes: Uint8Array) => decodePicture(bytes, articleFrame)

/** The same PNG with another size in its head (PNG 3rd edition, 11.2.1). */
function promise(png: Buffer, size: number): Buffer {
  const head = Buffer.from(png.subarray(12, 29))
  head.writeUInt32BE(size, 4)
  head.writeUInt32BE(size, 8)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(head))
  return Buffer.concat([png.subarray(0, 12), head, sum, png.subarray(33)])
}

describe('what is refused', () => {
  const svg = (inside: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">${inside}</svg>`
  const wild = svg('<filter id="f"><feMorphology radius="99"/></filter>')
  const [unreadable, broken, tooMany, restless] = [
    /^it is no picture that Broadsheet can read \(/,
    /^it is cut off or broken\. Open it/,
    /^it has more than 50 million pixels\. Save it/,
    /^it is an SVG that is packed, long, or has filters/,
  ]
  const cases: Readonly<Record<string, readonly [() => Buffer | Promise<Buffer>, RegExp]>> = {
    'no bytes': [() => Buffer.alloc(0), unreadable],
    'a page': [() => Buffer.from('<!doctype html><title>Not found</title><p>Not found'), unreadable],
    words: [() => Buffer.from('This is no picture.'), unreadable],
    'a PDF': [() => Buffer.from('%PDF-1.7\n1 0 obj <<>> endobj'), unreadable],
    'a picture of a phone': [
      () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      /^it is a HEIC file.+Save it as JPEG/,
    ],
    'a cut JPEG': [async () => (await photo(800, 600).jpeg().toBuffer()).subarray(0, 9_000), broken],
    'a cut PNG': [async () => (await photo(800, 600).png().toBuffer()).subarray(0, 90_000), broken],
    'a head alone': [async () => (await photo(800, 600).jpeg().toBuffer()).subarray(0, 700), broken],
    'a bomb: a head that promises 400 million pixels': [
      async () => promise(await plain(90, 90).png().toBuffer(), 20_000),
      tooMany,
    ],
    'a vector bomb': [() => Buffer.from(svg('').replace('300', '90000').replace('100"', '90000"')), tooMany],
    'a vector that calculates': [() => Buffer.from(wild), restless],
    'the same, packed': [() => gzipSync(wild), restless],
    'the same in UTF-7': [
      () => Buffer.from(`<?xml version="1.0" encoding="UTF-7"?>${wild.replace('<filter', '+ADw-filter')}`),
      broken,
    ],
    'the same in UTF-16': [() => Buffer.from(`\ufeff${wild}`, 'utf16le'), unreadable],
    'a vector with entities': [
      () => Buffer.from(`<!DOCTYPE svg [<!ENTITY a "<rect/>">]>${svg('&a;')}`),
      restless,
    ],
    'a vector with a picture': [
      () => Buffer.from(svg('<image href="file:///etc/hostname" width="9" height="9"/>')),
      restless,
    ],
    'a vector that is too long': [() => Buffer.from(svg(`<!--${'x'.repeat(600_000)}-->`)), restless],
    'a broken vector': [() => Buffer.from(svg('<rect').replace('</svg>', '')), broken],
  }
  for (const [name, [make, words]] of Object.entries(cases))
    test(name, async () => {
      const begun = performance.now()
      await assert.rejects(prepare(await make()), (error) => {
        assert.ok(error instanceof PictureFault, String(error))
        assert.match(error.message, words)
        return true
      })
      assert.ok(performance.now() - begun < 5_000)
    })

  test('a JPEG cut at any byte is a fault or a picture', async () => {
    const whole = await photo(120, 90).jpeg().toBuffer()
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (length) => {
        const made = await prepare(whole.subarray(0, length)).catch((error: unknown) => error)
        assert.ok(
          made instanceof PictureFault || (typeof made === 'object' && made !== null && 'pixels' in made),
        )
      }),
      { numRuns: 60 },
    )
  })
})
