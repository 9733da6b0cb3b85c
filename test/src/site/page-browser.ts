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
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 375 },
] as const

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** WCAG 2.2 AA asks for a size of what is pressed; axe looks at it only where it is told to. */
const run = `axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations, passes }) => ({
  passes: passes.length,
  violations: violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ').slice(0, 400)),
}))`
const report = z.object({ passes: z.number(), violations: z.array(z.string()) })

/** A page that is open, and what it did. */
export interface Visit {
  readonly page: Page
  /** Every address that it asked for. */
  readonly requests: string[]
  /** What the browser complained of, refusals of the security policy among it. */
  readonly complaints: string[]
  readonly status: number
  /** All that came over the wire, headers too. */
  readonly bytes: number
}

/** All; dark on a phone; light and wide, and on a phone only whether it is wider than that. */
export type Looks = 'all' | 'phone' | 'wide'

/** One browser for many pages. */
export interface PageBrowser extends AsyncDisposable {
  /** Opens a page, or sends a form where there is a body. */
  visit(url: string, body?: Readonly<Record<string, string>>): Promise<Visit>
  /** Opens the page light and wide, dark and on a phone, or in one of these: no finding of axe, nothing wider than the window. */
  examine(
    url: string,
    how?: { readonly body?: Readonly<Record<string, string>>; readonly looks?: Looks },
  ): Promise<Visit>
}

/** Starts it. */
export async function openPageBrowser(): Promise<PageBrowser> {
  assert.ok(missingBrowser === false || process.env['CI'] !== 'true', 'CI needs chromium')
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const visit: PageBrowser['visit'] = async (url, body) => {
    // The policy of the page stays in force for all but axe, which is put in from outside.
    const page = await browser.newPage()
    const requests: string[] = []
    const complaints: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    page.on('console', (message) => {
      // Of every answer that is no 2xx, too; whether it is the right one, its test sees.
      if (!/the server responded with a status of 4/.test(message.text())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    if (body !== undefined) await sendForm(page, url, body)
    let bytes = 0
    const wire = await page.context().newCDPSession(page)
    await wire.send('Network.enable')
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    const response = await page.goto(url)
    const status = response?.status() ?? 0
    return {
      ...{ page, requests, complaints, status },
      get bytes() {
        return bytes
      },
    }
  }
  return {
    visit,
    async examine(url, { body, looks: chosen = 'all' } = {}) {
      const visited = await visit(url, body)
      const { page } = visited
      await page.evaluate(axe)
      for (const { colorScheme, width } of looks) {
        if (chosen === 'phone' && width !== 375) continue
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        const shown = await page.evaluate<number>('document.documentElement.scrollWidth')
        assert.equal(shown, width, `${url} is wider than ${width} px`)
        if (chosen === 'wide' && width === 375) continue
        const found = report.parse(await page.evaluate(run))
        assert.deepEqual(found.violations, [], `${url}: ${colorScheme}, ${width} px`)
        assert.ok(found.passes > 15)
      }
      return visited
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

/** Has the next visit of this address send a form. */
async function sendForm(page: Page, url: string, body: Readonly<Record<string, string>>): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  await page.route(url, async (route) => {
    await route.continue({
      method: 'POST',
      postData: new URLSearchParams(body).toString(),
      headers: { ...route.request().headers(), ...headers },
    })
  })
}
