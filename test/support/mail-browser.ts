/** A mail in a real browser, as clients show it: light, dark and on a phone; accessibility, width, requests. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { z } from 'zod'

const executablePath = '/usr/bin/chromium'

/** Why it can't run here; in CI that is a failure. */
export const missingBrowser = existsSync(executablePath) ? false : `${executablePath} is not installed`

/** How a mail is looked at. */
const looks = [
  { name: 'light', colorScheme: 'light', width: 600 },
  { name: 'dark', colorScheme: 'dark', width: 600 },
  { name: 'phone', colorScheme: 'light', width: 375 },
] as const

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** `region` and `landmark-one-main` are rules for pages, not for mail. */
const run = `axe.run(document, { rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } })
  .then(({ violations, passes }) => ({
    passes: passes.length,
    violations: violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ').slice(0, 300)),
    width: document.documentElement.scrollWidth,
  }))`
const report = z.object({ passes: z.number(), violations: z.array(z.string()), width: z.number() })

/** One browser for many mails. */
export interface MailBrowser extends AsyncDisposable {
  /** Everything that is wrong with the mail in any of these looks, serious and critical only. */
  examine(html: string): Promise<string[]>
  /** The mail as a picture, from its top to its end. */
  photograph(html: string, look: { colorScheme: 'light' | 'dark'; width: number }): Promise<Buffer>
}

/** Starts it. `pictures` answers for what lies on the site; anything else that a mail asks for is a fault. */
export async function openMailBrowser(
  pictures: (path: string) => Buffer | undefined = () => undefined,
): Promise<MailBrowser> {
  assert.ok(missingBrowser === false || process.env['CI'] !== 'true', 'CI needs chromium')
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const open = async (html: string): Promise<{ page: Page; strange: string[] }> => {
    const page = await browser.newPage()
    const strange: string[] = []
    await page.route('**/*', async (route) => {
      const url = new URL(route.request().url())
      const body = pictures(url.pathname)
      if (body !== undefined) return await route.fulfill({ body })
      strange.push(url.href)
      await route.abort()
    })
    await page.setContent(html)
    return { page, strange }
  }
  return {
    examine: async (html) => {
      const { page, strange } = await open(html)
      await page.addScriptTag({ content: axe })
      const faults: string[] = []
      for (const { name, colorScheme, width } of looks) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const found = report.parse(await page.evaluate(run))
        faults.push(...found.violations.map((violation) => `${name}: ${violation}`))
        if (found.width > width) faults.push(`${name}: it is ${found.width} px wide`)
        if (found.passes < 10) faults.push(`${name}: axe saw next to nothing`)
      }
      await page.close()
      return [...faults, ...strange.map((url) => `it asks for ${url}`)]
    },
    photograph: async (html, { colorScheme, width }) => {
      const { page } = await open(html)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      const picture = await page.screenshot({ fullPage: true })
      await page.close()
      return picture
    },
    [Symbol.asyncDispose]: async () => await browser.close(),
  }
}
