/** The form in a real browser: it works for its sign-up where it has scripts, and signs up all the same where it has none. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { freePorts } from '../../../src/cli/demo/free-ports.ts'
import { openSignUpSite, type SignUpSite } from './sign-up-site.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : `${executablePath} is not installed`

describe('the sign-up form in Chromium', { skip }, () => {
  let browser: Browser
  let world: SignUpSite
  let shop: { readonly origin: string; close(): Promise<void> }
  before(async () => {
    const [port = 0, shopPort = 0] = await freePorts(2)
    shop = await openShop(shopPort, `http://127.0.0.1:${port}/embed/daily`)
    world = await openSignUpSite({
      port,
      publication: { site: `http://127.0.0.1:${port}` },
      lists: { daily: { name: 'Daily stories', origins: [shop.origin] }, weekly: { name: 'Weekly' } },
    })
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  })
  after(async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
    await shop.close()
  })

  /** A page on which the form is as old as a person would have it. */
  const open = async (path: string, options: { javaScriptEnabled: boolean }) => {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (/Content Security Policy|Refused|Unrecognized/i.test(message.text()))
        complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (origin !== new URL(world.url).origin && origin !== shop.origin) complaints.push(request.url())
    })
    await page.goto(path.startsWith('http') ? path : `${world.url}${path}`)
    return { page, complaints, close: () => context.close() }
  }
  /** Sends it. `age`: the form is given a time as if it had been open for longer. */
  const send = async (page: Pick<Page, 'fill' | 'click' | 'locator'>, email = 'ann@example.com') => {
    const hidden = page.locator('input[name=form]')
    await hidden.evaluate((element, value) => element.setAttribute('value', value), world.time(30))
    await page.fill('#email', email)
    await page.click('button[type=submit]')
  }
  const last = async () => (await world.queued()).at(-1)

  it('with scripts: the browser works for it, and sees the page that says where to look', async () => {
    const { page, complaints, close } = await open('/subscribe/daily', { javaScriptEnabled: true })
    await send(page)
    await page.getByRole('heading', { name: 'Look in your inbox' }).waitFor()
    assert.equal((await last())?.worked, true)
    assert.deepEqual(complaints, [])
    await close()
  })

  it('where the work cannot be done: it goes without, with the button that was pressed', async () => {
    const { page, complaints, close } = await open('/subscribe/daily', { javaScriptEnabled: true })
    await page.route('**/sign-up/challenge', (route) => route.abort())
    await send(page, 'ann@gmial.com')
    await page.getByRole('button', { name: 'Use ann@gmail.com' }).click()
    await page.getByRole('heading', { name: 'Look in your inbox' }).waitFor()
    const { request, worked } = (await last()) ?? assert.fail()
    assert.deepEqual([worked, request.address], [false, 'ann@gmail.com'])
    assert.deepEqual(complaints, [])
    await close()
  })

  it('without scripts: a fault is told beside its field, then the form goes the slower path', async () => {
    const { page, complaints, close } = await open('/subscribe?via=2p', { javaScriptEnabled: false })
    await send(page)
    await page.getByText('Please choose at least one.').first().waitFor()
    assert.equal(await page.inputValue('#email'), 'ann@example.com')
    await page.getByLabel('Weekly').check()
    await page.click('button[type=submit]')
    await page.getByRole('heading', { name: 'Look in your inbox' }).waitFor()
    const { request, worked } = (await last()) ?? assert.fail()
    assert.deepEqual([worked, request.lists, request.via, request.by], [false, ['weekly'], 97, 'form'])
    assert.deepEqual(complaints, [])
    await close()
  })

  it('in a frame of a site that the list names, and in no other', async () => {
    const { page, complaints, close } = await open(shop.origin, { javaScriptEnabled: true })
    const frame = page.frame({ url: /embed/ }) ?? assert.fail('the frame is there')
    await send(frame)
    await frame.getByRole('heading', { name: 'Look in your inbox' }).waitFor()
    const { request, worked } = (await last()) ?? assert.fail()
    assert.deepEqual([worked, request.by], [true, 'embed'])
    assert.deepEqual(complaints, [])
    // The same site under another name is another origin.
    await page.goto(shop.origin.replace('127.0.0.1', 'localhost'))
    const refused = page.frames().find((one) => one !== page.mainFrame())
    assert.equal(await refused?.locator('#email').count(), 0)
    await close()
  })
})

/** A site of somebody else's, with our form in a frame. */
async function openShop(port: number, form: string) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>Shop</title><iframe src="${form}" title="Newsletter"></iframe>`)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
