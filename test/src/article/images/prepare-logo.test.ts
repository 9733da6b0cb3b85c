/** A logo is drawn to fit its box, sharp; a file that can't be one is a mistake that names the setting. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { prepareLogo } from '../../../../src/article/images/prepare-logo.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { chart, colourAt, plain } from './pictures.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-logo-'))
})
after(() => rm(folder, { recursive: true }))

async function logoFrom(name: string, bytes: Uint8Array | string) {
  await writeFile(join(folder, name), bytes)
  return await prepareLogo(join(folder, name))
}

test('a vector fills the box, at two pixels a point, and stays see-through', async () => {
  const made = await logoFrom(
    'logo.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 16"><circle cx="12" cy="8" r="8" fill="#0b57a4"/></svg>',
  )
  assert.deepEqual(made.pixels, { width: 240, height: 160 })
  assert.deepEqual([made.stored.format, made.stored.width, made.stored.height], ['png', 120, 80])
  assert.deepEqual(await colourAt(made.bytes, 120, 80), [0x0b, 0x57, 0xa4, 255])
  assert.equal((await colourAt(made.bytes, 1, 1))[3], 0)
})

for (const [file, pixels, shown] of [
  [[1000, 200], { width: 480, height: 96 }, { width: 240, height: 48 }],
  [[400, 400], { width: 160, height: 160 }, { width: 80, height: 80 }],
  [[120, 30], { width: 120, height: 30 }, { width: 120, height: 30 }],
] as const)
  test(`${file.join(' × ')} is shown at ${shown.width} × ${shown.height}`, async () => {
    const made = await logoFrom('logo.png', await chart(file[0], file[1], true).png().toBuffer())
    assert.deepEqual(made.pixels, pixels)
    assert.partialDeepStrictEqual(made.stored, { format: 'png', ...shown })
  })

test('a JPEG will do', async () => {
  const made = await logoFrom('logo.jpg', await plain(300, 100).jpeg().toBuffer())
  assert.deepEqual([made.stored.width, made.stored.height], [240, 80])
})

for (const [name, bytes, words] of [
  ['empty.png', '', /empty\.png can't be used: it is no picture/],
  ['page.svg', '<p>not found', /page\.svg can't be used: it is/],
] as const)
  test(`${name} is a mistake`, async () => {
    await assert.rejects(logoFrom(name, bytes), (error) => {
      assert.ok(error instanceof Mistake)
      assert.match(error.message, /^brand\.logo: /)
      assert.match(error.message, words)
      return true
    })
  })

test('a file that is not there is a mistake', async () => {
  await assert.rejects(
    prepareLogo(join(folder, 'none.png')),
    (error) =>
      error instanceof Mistake && /brand\.logo: .+none\.png can't be read\. Name a/.test(error.message),
  )
})
