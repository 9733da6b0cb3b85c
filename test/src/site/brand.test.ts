/** A publisher's colour and logo on the pages: readable whatever the colour, served for ever, absent without harm. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import Fastify from 'fastify'
import sharp from 'sharp'
import { openPages } from '../../../src/page-handlebars.ts'
import { contrast } from '../../../src/render/palette.ts'
import { brandSheet, openBrands } from '../../../src/site/brand.ts'

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

/** The grounds of style.css that words in the accent's colour stand on. */
const css = openPages().stylesheet.css
const grounds = (scheme: 'light' | 'dark'): string[] => {
  const block = css.split('@media screen and (prefers-color-scheme: dark)')[scheme === 'light' ? 0 : 1] ?? ''
  return ['paper', 'card', 'hover', 'well'].map((name) => {
    const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1]
    assert.ok(found, name)
    return found
  })
}

test('whatever the colour: its words are read on every ground, and words on it, light and dark', () => {
  const [light, dark] = [grounds('light'), grounds('dark')]
  fc.assert(
    fc.property(hex, (colour) => {
      const found = [...brandSheet(colour).matchAll(/--accent:(#[0-9a-f]{6});--on-accent:(#[0-9a-f]{6})/g)]
      assert.equal(found.length, 2)
      for (const [at, on] of [light, dark].entries()) {
        const [, accent = '', onAccent = ''] = found[at] ?? []
        for (const ground of on)
          assert.ok(contrast(accent, ground) >= 4.5, `${colour}: ${accent} on ${ground}`)
        assert.ok(contrast(onAccent, accent) >= 4.5, `${colour}: ${onAccent} on ${accent}`)
      }
    }),
    { numRuns: 300 },
  )
})

/** A folder with a logo, and brands that are made of it. */
async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-brand-'))
  const logo = join(folder, 'logo.png')
  const { data } = await sharp({
    create: { width: 400, height: 100, channels: 3, background: '#a01030' },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
  await writeFile(logo, data)
  return { folder, logo, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('a list has its own, else the publication’s; the files are kept for ever under a name that is their hash', async () => {
  await using files = await openFolder()
  const brands = await openBrands(
    { brand: { colour: '#0B57A4' } },
    [
      { key: 'red', brand: { colour: '#a01030', logo: files.logo } },
      { key: 'same', brand: { colour: '#a01030', logo: files.logo } },
    ],
    (error) => assert.fail(String(error)),
  )
  assert.deepEqual(brands.of(undefined), { colours: undefined, logo: undefined })
  assert.deepEqual(brands.of('nowhere'), brands.of(undefined))
  const red = brands.of('red')
  assert.deepEqual(red, brands.of('same'))
  assert.ok(red.logo && red.colours)
  const { path, width, height } = red.logo
  assert.deepEqual([width, height], [240, 60])
  const server = Fastify()
  brands.serve(server)
  const picture = await server.inject(path)
  assert.equal(picture.headers['content-type'], 'image/png')
  assert.match(String(picture.headers['cache-control']), /immutable/)
  assert.equal((await sharp(picture.rawPayload).metadata()).width, 400)
  const sheet = await server.inject(red.colours)
  assert.equal(sheet.headers['content-type'], 'text/css')
  assert.equal(sheet.body, brandSheet('#a01030'))
  for (const strange of ['/brand/x.png', '/brand/..%2flogo.png', '/brand/__proto__'])
    assert.equal((await server.inject(strange)).statusCode, 404)
})

test('a logo that is no picture is told, and the name stands in its place', async () => {
  const troubles: string[] = []
  const brands = await openBrands(
    { brand: { colour: '#a01030', logo: '/nowhere/logo.png' } },
    [{ key: 'odd', brand: { colour: '#a01030', logo: import.meta.filename } }],
    (error, doing) => troubles.push(`${doing}: ${error instanceof Error ? error.message : ''}`),
  )
  assert.equal(brands.of(undefined).logo, undefined)
  assert.equal(brands.of('odd').logo, undefined)
  assert.match(troubles.join('\n'), /reading a logo: brand\.logo: \/nowhere\/logo\.png can't be read/)
  assert.equal(troubles.length, 2)
})
