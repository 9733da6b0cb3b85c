/** The page that the call to action leads to is asked, where somebody has set the site. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSignUp } from '../../../../src/preflight/links/check-sign-up.ts'
import { startWebServer } from '../../article/web/web-server.ts'

const { signal } = new AbortController()

const list = { key: 'daily', public: true, missing: [] }

async function check(status: number, more: { missing?: 'site'[]; public?: boolean } = {}) {
  await using site = await startWebServer((_, response) => void response.writeHead(status).end())
  const found = await checkSignUp({ ...list, ...more, site: `http://127.0.0.1:${site.port}/news` }, signal)
  return { levels: found.map(({ level }) => level), asked: site.asked }
}

test('a page is well, a lack of one stops the edition, a server in trouble may be back by then', async () => {
  assert.deepEqual(await check(200), { levels: [], asked: ['/news/subscribe/daily'] })
  assert.deepEqual((await check(404)).levels, ['error'])
  assert.deepEqual((await check(500)).levels, [])
  assert.deepEqual((await check(200, { public: false })).asked, ['/news/subscribe'])
})

test('nobody is asked where the site is not set', async () => {
  assert.deepEqual(await check(404, { missing: ['site'] }), { levels: [], asked: [] })
})

test('a site that does not run is told', async () => {
  const { port } = await startWebServer(() => undefined).then(async (site) => {
    await site[Symbol.asyncDispose]()
    return site
  })
  const [finding] = await checkSignUp({ ...list, site: `http://127.0.0.1:${port}` }, signal)
  assert.match(finding?.message ?? '', /nothing answers now/)
})
