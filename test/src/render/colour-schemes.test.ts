/** Outlook's own dark mode, which knows no media query, is given all that the others are given. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, look, renderInput, themeNames, themes } from './sample.ts'

/** Each selector with each of its declarations: `.ink p{color: #fff !important}`. */
function pairs(css: string): Set<string> {
  const rules = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
  return new Set(
    rules.flatMap(([, selectors = '', declarations = '']) =>
      selectors.split(',').flatMap((selector) =>
        declarations
          .split(';')
          .filter((one) => one.trim() !== '')
          .map((one) => `${selector.trim()}{${one.trim()}}`),
      ),
    ),
  )
}

for (const theme of themeNames)
  test(`${theme}: what is dark elsewhere is dark in Outlook`, async () => {
    const { html } = await renderEdition(
      renderInput(article(everyBlock), { look: { ...look, theme } }),
      themes,
    )
    const all = showParts(html)
    const dark = /@media \(prefers-color-scheme: dark\) \{([\s\S]*?\})\s*\}/.exec(all)?.[1] ?? assert.fail()
    const rest = pairs(all.replace(dark, ''))
    for (const pair of pairs(dark)) {
      // Words' colours stand under one attribute, grounds and lines under the other; `background` is for Gmail alone.
      if (/\{background:/.test(pair)) continue
      const attribute = /\{color:/.test(pair) ? '[data-ogsc]' : '[data-ogsb]'
      assert.ok(rest.has(`${attribute} ${pair}`), `${attribute} ${pair}`)
    }
  })
