/** A reader's own browser: in a language, at a width, with scripts or without; every page that it opens is looked at. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { z } from 'zod'

const executablePath = '/usr/bin/chromium'

/** Why it can't run here; in CI that is a failure. */
export const missingBrowser = existsSync(executablePath) ? false : `${executablePath} is not installed`

/** How a reader looks at pages. */
export interface Manner {
  /** What the browser asks for, as `de`. */
  readonly lang: string
  readonly width: number
  readonly scripts: boolean
}

/** A browser's window; pages open in it one after the other. */
export interface ReaderWindow extends AsyncDisposable {
  readonly page: Page
  /** Follows an address, as from a mail. */
  open(url: string): Promise<void>
  /** Presses a button or a link, and waits for the page that it leads to. */
  press(selector: string): Promise<void>
  /** Everything that was wrong with the pages so far. */
  readonly faults: readonly string[]
}

/** What a page may weigh on the wire, in bytes. */
const heaviest = 60 * 1024
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const violations = `axe.run(document).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ').slice(0, 300)))`
const shape = `({
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  width: document.documentElement.scrollWidth,
})`
const shaped = z.object({ lang: z.string(), dir: z.string(), width: z.number() })

/** Starts a browser for any number of readers. */
export async function openReaderBrowser(): Promise<Browser> {
  assert.ok(missingBrowser === false || process.env['CI'] !== 'true', 'CI needs chromium')
  return await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

/** Opens a window of a reader who is nobody yet: no cookie, nothing stored. `site` is all that a page may ask. */
export async function openReaderWindow(
  browser: Browser,
  manner: Manner,
  site: string,
): Promise<ReaderWindow> {
  const context = await browser.newContext({
    locale: manner.lang,
    viewport: { width: manner.width, height: 800 },
    javaScriptEnabled: manner.scripts,
    colorScheme: manner.width < 500 ? 'dark' : 'light',
  })
  const page = await context.newPage()
  const faults: string[] = []
  const wire = await context.newCDPSession(page)
  let weight = 0
  await wire.send('Network.enable')
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    weight += encodedDataLength
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(site) && !/^(?:data|blob):/.test(url)) faults.push(`asks ${url}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`says ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`throws ${error.message}`))

  const examine = async (): Promise<void> => {
    const where = new URL(page.url()).pathname.replace(/^\/(\w)\/[\w-]{20,}/, '/$1/TOKEN')
    const fault = (words: string): number => faults.push(`${where}: ${words}`)
    // Where a page may run nothing, axe's timers do not run either.
    if (manner.scripts) {
      await page.evaluate(axe)
      for (const violation of z.array(z.string()).parse(await page.evaluate(violations))) fault(violation)
    }
    const found = shaped.parse(await page.evaluate(shape))
    if (found.width > manner.width) fault(`is ${found.width} px wide at ${manner.width}`)
    if (found.lang.split('-')[0] !== manner.lang) fault(`is in ${found.lang}, not ${manner.lang}`)
    if (found.dir !== (manner.lang === 'ar' ? 'rtl' : 'ltr')) fault(`runs ${found.dir}`)
    if (weight > heaviest) fault(`weighs ${weight} bytes`)
    if ((await context.cookies()).length > 0) fault('sets a cookie')
  }

  return {
    page,
    faults,
    open: async (url) => {
      weight = 0
      const answer = await page.goto(url)
      assert.equal(answer?.status(), 200, `${url} answers ${answer?.status()}`)
      await examine()
    },
    press: async (selector) => {
      weight = 0
      const [answer] = await Promise.all([
        page.waitForResponse(
          (response) =>
            response.request().isNavigationRequest() &&
            response.frame() === page.mainFrame() &&
            !isRedirect(response.status()),
        ),
        page.click(selector),
      ])
      assert.equal(answer.status(), 200, `${answer.url()} answers ${answer.status()}`)
      await answer.finished()
      await page.waitForLoadState()
      await examine()
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400
}
