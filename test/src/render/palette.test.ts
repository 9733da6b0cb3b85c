/** Whatever colour a publisher has, words and buttons can be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { contrast, makePalette } from '../../../src/render/palette.ts'
import { readTheme } from '../../../src/render/theme-files.ts'
import { themes } from './sample.ts'

const grounds = readTheme('broadsheet', { shipped: themes }).tokens.colours

test('contrast is what WCAG says it is', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48')
})

test('a colour that can be read stays as it is', () => {
  assert.equal(makePalette('#0b57a4', grounds).accent, '#0b57a4')
})

test('every colour passes AA, light and dark', () => {
  const colour = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(colour, (brand) => {
      const { dark, ...light } = makePalette(brand, grounds)
      for (const ground of [light.card, light.soft]) {
        for (const words of [light.ink, light.muted, light.accent]) assert.ok(contrast(words, ground) >= 4.5)
      }
      assert.ok(contrast(light.onAccent, light.accent) >= 4.5)
      for (const ground of [dark.card, dark.soft]) {
        for (const words of [dark.ink, dark.muted, dark.accent]) assert.ok(contrast(words, ground) >= 4.5)
      }
      assert.ok(contrast(dark.onAccent, dark.accent) >= 4.5)
    }),
  )
})
