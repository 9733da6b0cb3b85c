/** Nothing inside is ever fetched: no spelling, no name, no redirect opens a connection to it. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { isIPv6 } from 'node:net'
import { describe, test } from 'node:test'
import { fetchPublic } from '../../../../src/article/web/fetch-public.ts'
import { objectToAddress } from '../../../../src/article/web/public-address.ts'
import { publicWeb, type Web } from '../../../../src/article/web/web.ts'
import { Mistake } from '../../../../src/mistake.ts'
import { hostileAddresses, hostileSpellings } from './hostile-urls.ts'
import { startWebServer, type WebServer, webWith } from './web-server.ts'

/** Counts the sockets that this process opens, wherever they lead: a refused address must not even be tried. */
function countSockets(): Disposable & { readonly opened: number } {
  let opened = 0
  const count = (): void => void opened++
  subscribe('net.client.socket', count)
  return {
    get opened() {
      return opened
    },
    [Symbol.dispose]: () => void unsubscribe('net.client.socket', count),
  }
}

const startSite = async (): Promise<WebServer> =>
  await startWebServer((_, response) => response.end('inside'))

/** Fetches, and is refused with a word that says what to do. */
async function isRefused(url: string, web: Web, because: RegExp): Promise<void> {
  await assert.rejects(fetchPublic(url, { web }), (error) => {
    assert.ok(error instanceof Mistake, `${url}: ${error}`)
    assert.match(error.message, because, url)
    assert.match(error.message, /\. [A-Z][^.]+.*\.$/, `${url} is refused with no way out: ${error.message}`)
    return true
  })
}

const asUrl = (address: string, port: number): string =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}/`

/** Everything but the ports is the product's own; the names are ours. */
const productWeb = webWith({ 'news.test': ['127.0.0.1'], 'news.test.': ['127.0.0.1'] })

const refusals =
  /no web address|not fetched|user name|full stop|another spelling|own network|it is at|it leads to/

test('the table is as long as it must be', () => {
  assert.ok(new Set(hostileAddresses).size >= 60)
  assert.ok(new Set(hostileSpellings).size >= 60)
})

test('no hostile address, written as such, is connected to', async () => {
  await using site = await startSite()
  using sockets = countSockets()
  for (const address of hostileAddresses)
    await isRefused(asUrl(address, site.port), productWeb, /it is at .*, which is |another spelling/)
  assert.equal(site.connections(), 0)
  assert.equal(sockets.opened, 0)
})

test('no hostile spelling is connected to', async () => {
  await using site = await startSite()
  using sockets = countSockets()
  for (const spelling of hostileSpellings)
    await isRefused(spelling.replaceAll('PORT', String(site.port)), productWeb, refusals)
  assert.equal(site.connections(), 0)
  assert.equal(sockets.opened, 0)
})

test('no name that leads to a hostile address is connected to, be it one of several', async () => {
  await using site = await startSite()
  using sockets = countSockets()
  for (const address of hostileAddresses) {
    for (const addresses of [[address], ['93.184.215.14', address], [address, '2606:2800:21f::1']])
      await isRefused(
        `http://inside.test:${site.port}/`,
        webWith({ 'inside.test': addresses }),
        /it leads to .*, which is /,
      )
  }
  assert.equal(site.connections(), 0)
  assert.equal(sockets.opened, 0)
})

describe('no redirect leads to a hostile place', () => {
  /** The first request may reach this server; whatever comes after it is judged as ever. */
  const firstOnly = (site: WebServer): Web => {
    let first = true
    return {
      ...site.web,
      objectToAddress: async (address) => {
        if (!first) return await publicWeb.objectToAddress(address)
        first = false
        return undefined
      },
    }
  }

  for (const status of [301, 302, 303, 307, 308])
    test(`HTTP ${status}`, async () => {
      const targets = [
        ...hostileAddresses.map((address) => asUrl(address, 0).replace(':0/', ':PORT/')),
        // A relative address, or none, leads to the site itself and on in a circle.
        ...hostileSpellings.filter((spelling) => !/^\s*$|^http:[^/\\]/.test(spelling)),
        'http://news.test:PORT/',
      ]
      let target = ''
      await using site = await startWebServer((request, response) => {
        response.writeHead(request.url === '/start' ? status : 200, {
          // As bytes: a header takes no other letter.
          location: Buffer.from(target.replace(/[\r\n\t]/g, '')).toString('latin1'),
        })
        response.end('inside')
      })
      for (const [asked, template] of targets.entries()) {
        target = template.replaceAll('PORT', String(site.port))
        await isRefused(
          `${site.origin}/start`,
          firstOnly(site),
          /can't be fetched: (redirected|it|that|[a-z])/,
        )
        assert.equal(site.connections(), asked + 1, `${target} was connected to`)
        assert.equal(site.asked.filter((path) => path !== '/start').length, 0, `${target} was asked for`)
      }
    })
})

test('a public address is none of them', async () => {
  const addresses = ['93.184.215.14', '1.1.1.1', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00::1']
  for (const address of addresses) assert.equal(await objectToAddress(address), undefined, address)
})

test('what is no address, or has a zone, is refused', async () => {
  const odd = [
    '',
    '127.1',
    '0x7f.0.0.1',
    '1',
    'fe80::1%eth0',
    '2606:4700::1111%eth0',
    'localhost',
    '1.2.3.4.5',
  ]
  for (const address of odd) assert.match((await objectToAddress(address)) ?? '', /no address/, address)
})

test('only the ports of the web', async () => {
  using sockets = countSockets()
  for (const port of [22, 25, 5432, 6379, 9200, 11211])
    await isRefused(`http://93.184.215.14:${port}/`, publicWeb, /port \d+ is none that pages are served on/)
  assert.deepEqual(
    [80, 443, 8080, 8443].filter((port) => !publicWeb.isWebPort(port)),
    [],
  )
  assert.equal(sockets.opened, 0)
})
