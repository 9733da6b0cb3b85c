/** The mail in a real browser: no accessibility fault and no sideways scrolling, light and dark, wide and narrow. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { z } from 'zod'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, look, renderInput, themes } from './sample.ts'

const executablePath = '/usr/bin/chromium'
const missing = existsSync(executablePath) ? false : `${executablePath} is not installed`
assert.ok(missing === false || process.env['CI'] !== 'true', 'CI needs chromium')

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** `region` and `landmark-one-main` are rules for pages, not for mail. */
const run = `axe.run(document, { rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } })
  .then(({ violations, passes }) => ({
    passes: passes.length,
    violations: violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ')),
    width: document.documentElement.scrollWidth,
  }))`
const report = z.object({ passes: z.number(), violations: z.array(z.string()), width: z.number() })

let browser: Browser | undefined
after(async () => await browser?.close())

const articles = [
  { name: 'left to right', of: article(everyBlock), brand: '#0b57a4' },
  { name: 'right to left', of: article(everyBlock, { lang: 'ar', dir: 'rtl' }), brand: '#1a1a1a' },
  { name: 'a pale brand', of: article(everyBlock, { kicker: 'City' }), brand: '#ffe600' },
] as const

for (const { name, of, brand } of articles) {
  test(`${name}: light and dark, 600 and 375 px`, { skip: missing }, async () => {
    browser ??= await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    const input = renderInput(of, { look: { ...look, brand: { colour: brand } } })
    const page = await browser.newPage()
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    await page.setContent(showParts((await renderEdition(input, themes)).html))
    await page.addScriptTag({ content: axe })
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [600, 375]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const found = report.parse(await page.evaluate(run))
        assert.deepEqual(found.violations, [], `${colorScheme}, ${width} px`)
        assert.ok(found.passes > 15)
        assert.equal(found.width, width)
      }
    }
    assert.deepEqual(requests, [])
    await page.close()
  })
}
