/** The mail in a real browser: no accessibility fault and no sideways scrolling, in every theme. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { type Browser, chromium } from 'playwright-core'
import { z } from 'zod'
import { showParts } from '../../../src/render/parts.ts'
import { renderEdition } from '../../../src/render/render-edition.ts'
import { article, everyBlock, image, look, renderInput, themes } from './sample.ts'

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

/** A PNG of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let browser: Browser | undefined
after(async () => await browser?.close())

const schemes = ['light', 'dark'] as const
const everywhere = schemes.flatMap((scheme) => [600, 375].map((width) => ({ scheme, width })))
/** The themes share their blocks: the others are looked at once in each scheme, and the widths in turn. */
const crosswise = [
  { scheme: 'light', width: 375 },
  { scheme: 'dark', width: 600 },
] as const
const full = { kicker: 'City', dek: 'More of it.', hero: image(), canonicalUrl: 'https://courier.example/' }

const mails = [
  { name: 'left to right', theme: 'broadsheet', of: full, brand: '#0b57a4', views: everywhere },
  {
    name: 'right to left',
    theme: 'broadsheet',
    of: { lang: 'ar', dir: 'rtl' },
    brand: '#1a1a1a',
    views: everywhere,
  },
  { name: 'a pale brand', theme: 'broadsheet', of: full, brand: '#ffe600', views: crosswise },
  { name: 'left to right', theme: 'brief', of: full, brand: '#0b57a4', views: crosswise },
  { name: 'left to right', theme: 'letter', of: full, brand: '#0b57a4', views: crosswise },
  { name: 'two articles', theme: 'digest', of: full, brand: '#ffe600', views: crosswise },
] as const

for (const { name, theme, of, brand, views } of mails) {
  test(`${theme}, ${name}: no fault in any view`, { skip: missing }, async () => {
    browser ??= await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    const one = article(everyBlock, of)
    const input = renderInput(one, {
      ...(theme === 'digest' && { articles: [one, article(everyBlock, { lang: 'ar', dir: 'rtl' })] }),
      logo: { hash: 'cd'.repeat(32), format: 'png', width: 300, height: 60 },
      look: { ...look, theme, brand: { colour: brand } },
    })
    const page = await browser.newPage()
    const requests: string[] = []
    await page.route('**/*', async (route) => {
      requests.push(route.request().url())
      await route.fulfill({ contentType: 'image/png', body: pixel })
    })
    await page.setContent(showParts((await renderEdition(input, themes)).html))
    await page.addScriptTag({ content: axe })
    for (const { scheme, width } of views) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      const found = report.parse(await page.evaluate(run))
      assert.deepEqual(found.violations, [], `${scheme}, ${width} px`)
      assert.ok(found.passes > 15)
      assert.equal(found.width, width)
    }
    assert.ok(requests.length > 0)
    // The publication's own pictures, and nothing else of the world.
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('https://news.example.org/m/')),
      [],
    )
    await page.close()
  })
}
