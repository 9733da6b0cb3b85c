/** The preview's page in a real browser, opened as a file: its frames, its switch, and no request to anywhere. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import sharp from 'sharp'
import { z } from 'zod'
import { type Installation, makeInstallation } from '../../../support/installation.ts'
import { runHere } from '../../../support/run-here.ts'

const executablePath = '/usr/bin/chromium'
const missing = existsSync(executablePath) ? false : `${executablePath} is not installed`
assert.ok(missing === false || process.env['CI'] !== 'true', 'CI needs chromium')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const story = `---
headline: Boats & what they carry
merge: true
---

Dear {{reader.name|"friend"}} of {{reader.town|"this town"}}, the boats are back at the quay, and so are the gulls.

![The red boat](boat.png)

They carry [salt and rope](https://example.org/salt).
`

describe('the page', { skip: missing }, () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation
  let browser: Browser
  let index: string
  const requests: string[] = []

  before(async () => {
    installation = opened.use(await makeInstallation())
    await installation.write('story.md', story)
    const boat = { width: 900, height: 500, channels: 3, background: '#c06030' } as const
    await installation.write('boat.png', await sharp({ create: boat }).png().toBuffer())
    const args = ['preview', 'story.md', '-l', 'daily', '--offline', '--json']
    const ran = await runHere(installation, args)
    assert.equal(ran.code, 0, ran.stderr)
    index = z.object({ page: z.string() }).parse(ran.json()).page
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
    opened.defer(async () => await browser.close())
  })
  after(async () => await opened.disposeAsync())

  async function openPage(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pathToFileURL(index).href)
    return page
  }

  /** The frame with this title, once it has loaded. */
  async function frame(page: Page, title: string, reader = 0) {
    const element = page.locator(`iframe[title^="${title}:"]`).nth(reader)
    await element.scrollIntoViewIfNeeded()
    return element.contentFrame()
  }

  test('each frame shows the mail as its program does', async () => {
    await using page = await openPage(1440, 'dark')
    const look = async (title: string) => {
      const inside = await frame(page, title)
      await inside.getByRole('heading', { level: 1, name: 'Boats & what they carry' }).waitFor()
      const element = await page.locator(`iframe[title^="${title}:"]`).first().elementHandle()
      const found = await (await element?.contentFrame())?.evaluate(`({
        light: getComputedStyle(document.querySelector('h1')).color === 'rgb(26, 26, 26)',
        inverted: getComputedStyle(document.documentElement).filter.includes('invert'),
        pictured: document.querySelector('img[alt="The red boat"]').naturalWidth > 0,
        styled: document.querySelectorAll('[class]').length > 0,
        width: innerWidth,
      })`)
      return found
    }
    const plain = { light: true, inverted: false, pictured: true, styled: true, width: 660 }
    assert.deepEqual(await look('Desktop'), plain)
    assert.deepEqual(await look('Phone'), { ...plain, width: 375 })
    assert.deepEqual(await look('Dark'), { ...plain, light: false })
    assert.deepEqual(await look('Inverted'), { ...plain, inverted: true, width: 375 })
    assert.deepEqual(await look('Images off'), { ...plain, pictured: false })
    assert.deepEqual(await look('Styles stripped'), { ...plain, styled: false })
  })

  test('the switch is worked by keyboard, and each reader has a name and values of their own', async () => {
    await using page = await openPage(1440, 'light')
    const titles = page.locator('.reader h2')
    const shown = async () => await titles.filter({ visible: true }).allTextContents()
    assert.deepEqual(await shown(), ['To reader@example.org'])
    const greeting = async (reader: number) =>
      await (await frame(page, 'Desktop', reader)).locator('p', { hasText: 'Dear ' }).textContent()
    assert.match((await greeting(0)) ?? '', /Dear friend of this town,/)
    await page.getByRole('radio', { name: 'No name' }).focus()
    await page.keyboard.press('ArrowRight')
    assert.match(
      (await shown()).join(),
      /^To Maximiliana .* long-names-without-end\.example\.org$|^To Maximiliana [^,]*, maximil/,
    )
    assert.match((await greeting(1)) ?? '', /Dear Maximiliana .* of a very long town/)
    await page.keyboard.press('ArrowRight')
    assert.match((await shown()).join(), /^To ليلى/)
    assert.match((await greeting(2)) ?? '', /ليلى/)
    assert.match(
      await page.locator('.reader-3 .headers').innerText(),
      /To\nليلى عبد الرحمن الأندلسي <layla@example\.org>/,
    )
    assert.match(await page.locator('.reader-3 pre').innerText(), /Boats & what they carry\n=====/)
  })

  test('size, words, time and findings are told', async () => {
    await using page = await openPage(1440, 'light')
    const facts = await page.locator('.facts').innerText()
    assert.match(facts, /HTML\n\d+\.\d KB, \d+\.\d KB below where Gmail clips \(102 KB\)/)
    assert.match(facts, /Words\n\d+\s+Reading time\n1 min/)
    assert.equal(await page.locator('.findings p').innerText(), 'Nothing to complain about.')
  })

  test('no accessibility fault, no sideways scrolling, light and dark, wide and narrow', async () => {
    for (const [colorScheme, width] of [
      ['light', 1440],
      ['dark', 1440],
      ['light', 375],
      ['dark', 375],
    ] as const) {
      await using page = await openPage(width, colorScheme)
      const found = await page.evaluate(`(async () => {
        ${axe}
        const { violations, passes } = await axe.run(document, { iframes: false })
        return {
          passes: passes.length > 15,
          violations: violations.map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html).join(' ')),
          width: document.documentElement.scrollWidth,
        }
      })()`)
      assert.deepEqual(found, { passes: true, violations: [], width }, `${colorScheme}, ${width} px`)
    }
  })

  test('the mail itself lies beside it, as it would go out', async () => {
    const eml = await readFile(join(installation.folder, 'preview', 'edition.eml'), 'latin1')
    assert.match(eml, /^From: .*\r\nTo: reader@example\.org\r\n/)
    for (const name of ['edition-2.eml', 'edition-3.eml', 'edition-3.html', 'edition-3.txt'])
      assert.ok(existsSync(join(installation.folder, 'preview', name)), name)
  })

  test('nothing was asked of any server', () => {
    assert.ok(requests.length > 10)
    assert.deepEqual(
      requests.filter((url) => !/^(?:file|data):/.test(url)),
      [],
    )
  })
})
