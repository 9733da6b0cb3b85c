/** Pages of the site in a real browser: what is wrong with them in any light and at any width, and their picture. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { z } from 'zod'

const executablePath = '/usr/bin/chromium'

/** Why it can't run here; in CI that is a failure. */
export const missingBrowser = existsSync(executablePath) ? false : `${executablePath} is not installed`

/** Colours depend on the scheme alone, what is beside what on the width alone: two looks see all four pairs. */
const looks = [
  { colorScheme: 'light', width: 1000 },
  { colorScheme: 'dark', width: 375 },
] as const

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const run = `axe.run(document).then(({ violations, passes }) => ({
  passes: passes.length,
  violations: violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ').slice(0, 400)),
  width: document.documentElement.scrollWidth,
}))`
const report = z.object({ passes: z.number(), violations: z.array(z.string()), width: z.number() })

/** A page that is open, and what it did. */
export interface Visit {
  readonly page: Page
  /** Every address that it asked for. */
  readonly requests: string[]
  /** What the browser complained of, refusals of the security policy among it. */
  readonly complaints: string[]
}

/** One browser for many pages. */
export interface PageBrowser extends AsyncDisposable {
  visit(url: string): Promise<Visit>
  /** Opens the page light and wide, dark and on a phone: no finding of axe, nothing wider than the window. */
  examine(url: string): Promise<Visit>
}

/** Starts it. */
export async function openPageBrowser(): Promise<PageBrowser> {
  assert.ok(missingBrowser === false || process.env['CI'] !== 'true', 'CI needs chromium')
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const visit = async (url: string): Promise<Visit> => {
    // The policy of the page stays in force for all but axe, which is put in from outside.
    const page = await browser.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(url)
    return { page, requests, complaints }
  }
  return {
    visit,
    async examine(url) {
      const visited = await visit(url)
      const { page } = visited
      await page.evaluate(axe)
      for (const { colorScheme, width } of looks) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const found = report.parse(await page.evaluate(run))
        assert.deepEqual(found.violations, [], `${url}: ${colorScheme}, ${width} px`)
        assert.ok(found.passes > 15)
        assert.equal(found.width, width, `${url} is wider than ${width} px`)
      }
      return visited
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
