/** Links are asked at a real server: what is gone is told, what may be there is not, and nothing inside is reached. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { checkLinks } from '../../../../src/preflight/links/check-links.ts'
import { startWebServer, webWith } from '../../article/web/web-server.ts'

const { signal } = new AbortController()

/** Answers by the path: a status, `head-404` only to HEAD, `moved` to another, `slow` never. */
const answer: RequestListener = ({ url = '/', method }, response) => {
  const [, word = '', rest = ''] = url.split('/')
  if (word === 'slow') return
  if (word === 'moved') return void response.writeHead(301, { location: decodeURIComponent(rest) }).end()
  if (word === 'head-404') return void response.writeHead(method === 'HEAD' ? 404 : 200).end('here')
  response.writeHead(Number(word)).end()
}

/** What is found, as `level message`, for these addresses of the server or elsewhere. */
async function check(urls: readonly string[], timeoutMs?: number) {
  await using site = await startWebServer(answer)
  const links = urls.map((url) => ({ url: url.replace(/^\//, `${site.origin}/`), place: 'a.md, line 3' }))
  const timeout = timeoutMs === undefined ? {} : { timeoutMs }
  const findings = await checkLinks(links, { signal, web: site.web, ...timeout })
  return { findings: findings.map(({ level, message }) => `${level} ${message}`), asked: site.asked }
}

const cases: readonly (readonly [name: string, url: string, finding?: RegExp])[] = [
  ['a page', '/200'],
  ['gone', '/404', /^error The link http.*\/404 \(a\.md, line 3\) leads to no page: it answers 404\./],
  ['gone for good', '/410', /^error .* answers 410\./],
  ['a HEAD that lies', '/head-404'],
  ['not for us', '/403'],
  ['a server in trouble', '/503'],
  ['moved to a page', '/moved/%2F200'],
  ['moved to nothing', '/moved/%2F404', /^error .* answers 404\./],
  ['moved in a circle', '/moved/%2Fmoved%2F'],
  ['moved to a place inside', '/moved/http%3A%2F%2F169.254.169.254%2F', /^warning .*none that readers reach/],
  ['a place inside', 'http://10.0.0.1/', /^warning .*none that readers reach: it is at 10\.0\.0\.1/],
  ['a name of the own network', 'http://printer.local/', /^warning .*none that readers reach/],
  ['no name server knows it', 'https://gone.test/', /^warning .* no name server knows gone\.test\./],
]

for (const [name, url, finding] of cases) {
  test(`${name}: ${finding === undefined ? 'nothing to tell' : finding.source.slice(1, 8)}`, async () => {
    const { findings } = await check([url])
    assert.equal(findings.length, finding === undefined ? 0 : 1, findings.join('\n'))
    if (finding !== undefined) assert.match(findings[0] ?? '', finding)
  })
}

test('a name that is not known is an error where others are known', async () => {
  const { findings } = await check(['/200', 'https://gone.test/a'])
  assert.match(findings.join('\n'), /^error .*gone\.test/)
})

test('a page that says nothing is told, and the others are not kept waiting', async () => {
  const { findings } = await check(['/slow', '/404'], 300)
  assert.match(findings.join('\n'), /^warning .*\/slow .*within 0\.3 s.*\nerror .*404/)
})

test('each address is asked once, whatever its anchor, and eight at a time', async () => {
  await using site = await startWebServer((_, response) => void response.end())
  let [now, most] = [0, 0]
  const resolve = async (host: string) => {
    most = Math.max(most, ++now)
    // Whoever begins at the same time has asked by then.
    await new Promise(setImmediate)
    now -= 1
    return await site.web.resolve(host)
  }
  const links = Array.from({ length: 64 }, (_, n) => ({ url: `${site.origin}/${n % 32}#${n}`, place: '' }))
  assert.deepEqual(await checkLinks(links, { signal, web: { ...site.web, resolve } }), [])
  assert.deepEqual([site.asked.length, most], [32, 8])
})

test('where no name of several is known one line says that nothing was checked', async () => {
  const { findings } = await check(['https://a.test/', 'https://b.test/'])
  assert.equal(findings.length, 1)
  assert.match(findings[0] ?? '', /^warning No link could be checked/)
})

test('nor where one host has all the links: three times misspelt is not likely', async () => {
  const { findings } = await check(['https://a.test/1', 'https://a.test/2', 'https://a.test/3'])
  assert.equal(findings.length, 1)
  assert.match(findings[0] ?? '', /^warning No link could be checked/)
})

test('without a name server as well', async () => {
  const web = {
    ...webWith({}),
    resolve: () => Promise.reject(Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' })),
  }
  const links = ['https://a.test/', 'https://b.test/'].map((url) => ({ url, place: 'a.md' }))
  const [finding, ...others] = await checkLinks(links, { signal, web })
  assert.match(finding?.message ?? '', /No link could be checked/)
  assert.deepEqual([finding?.level, others], ['warning', []])
})

test('beyond two hundred links the rest is told, not asked', async () => {
  await using site = await startWebServer((_, response) => void response.end())
  const links = Array.from({ length: 201 }, (_, n) => ({ url: `${site.origin}/${n}`, place: '' }))
  const findings = await checkLinks(links, { signal, web: site.web })
  assert.match(findings[0]?.message ?? '', /first 200 of 201/)
  assert.equal(site.asked.length, 200)
})

test('whoever stops it is not kept waiting', async () => {
  await using site = await startWebServer(() => undefined)
  const stop = new AbortController()
  const checking = checkLinks([{ url: `${site.origin}/`, place: '' }], { signal: stop.signal, web: site.web })
  stop.abort()
  await assert.rejects(checking, { name: 'AbortError' })
})
