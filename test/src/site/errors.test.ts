/** The errors: each a page in the reader's language with the code a program acts on, and the database's absence no more than one. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPages } from '../../../src/page-handlebars.ts'
import { openBrands } from '../../../src/site/brand.ts'
import { answerErrors } from '../../../src/site/errors.ts'
import { openServer } from '../../../src/site/open-server.ts'
import { openRenderPage } from '../../../src/site/render-page.ts'
import { siteWords } from '../../../src/site/site-words.ts'
import { Refusal } from '../../../subscribers/pages/refusal.ts'
import { testPublication } from '../../support/lists.ts'

const languages = ['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh-Hans']

describe('errors', () => {
  const troubles: string[] = []
  let server: Awaited<ReturnType<typeof openServer>>
  before(async () => {
    const publication = testPublication({ languages, site: 'https://news.example.org' })
    const brands = await openBrands(publication, [], assert.fail)
    const page = openRenderPage({ pages: openPages(), brands, publication, base: '' })
    server = await openServer({ site: publication.site, trustedProxies: [] })
    answerErrors(server, { page, publication, onTrouble: (_, route) => troubles.push(route) })
    const fail = (error: unknown) => async (): Promise<never> => {
      throw error
    }
    server.get('/things/:id', async (request, reply) =>
      request.params !== null && request.url.startsWith('/things/known') ? 'ok' : reply.callNotFound(),
    )
    server.post('/things/:id', async () => 'ok')
    server.get('/bug', fail(new Error('a bug with ada@example.net in it')))
    server.get('/away', fail(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })))
    server.get('/full', fail(Object.assign(new Error('No space left on device'), { code: '53100' })))
    server.get('/limit', fail(new Refusal(429, 1799.2)))
    server.get('/strange', fail(new Refusal(403)))
    server.get('/api/limit', fail(new Refusal(429)))
    server.get('/embed/:list', fail(new Refusal(429)))
  })
  after(() => server.close())

  const cases = [
    ['GET', '/nowhere', 404],
    ['GET', '/things/unknown', 404],
    ['DELETE', '/things/known', 405],
    ['PUT', '/nowhere', 404],
    ['GET', '/bug', 500],
    ['GET', '/away', 503],
    ['GET', '/full', 503],
    ['GET', '/limit', 429],
    ['GET', '/strange', 403],
    ['GET', '/%zz', 404],
  ] as const
  for (const [method, url, code] of cases)
    test(`${method} ${url}: ${code}, in each language, told apart by its code alone`, async () => {
      for (const lang of languages) {
        const answer = await server.inject({
          method,
          url,
          headers: { 'accept-language': `${lang}, en;q=0.5` },
        })
        assert.equal(answer.statusCode, code)
        assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
        assert.equal(answer.headers['cache-control'], 'no-store')
        assert.match(String(answer.headers['content-security-policy']), /default-src 'none'/)
        const dir = lang === 'ar' ? 'rtl' : 'ltr'
        assert.match(answer.body, new RegExp(`<html lang="${lang}" dir="${dir}">`))
        assert.ok(answer.body.includes(siteWords(lang).errors[code].heading), lang)
        assert.doesNotMatch(answer.body, /ada@example|Error:|node_modules/)
      }
    })

  test('a body that is too large, or of a kind that is not read, says so', async () => {
    const post = async (type: string, payload: string) =>
      await server.inject({
        method: 'POST',
        url: '/things/known',
        headers: { 'content-type': type },
        payload,
      })
    assert.equal((await post('application/x-www-form-urlencoded', 'x'.repeat(40_000))).statusCode, 413)
    assert.equal((await post('application/xml', '<a/>')).statusCode, 415)
    assert.equal((await post('application/json', '{')).statusCode, 400)
    assert.equal((await post('application/json', '{"__proto__":{"a":1}}')).statusCode, 400)
  })

  test('405 names what may be asked; 429 and 503 say when to come back', async () => {
    const wrong = await server.inject({ method: 'DELETE', url: '/things/known?x=1' })
    assert.equal(wrong.headers.allow, 'GET, HEAD, POST')
    assert.equal((await server.inject('/limit')).headers['retry-after'], '1800')
    assert.equal((await server.inject('/api/limit')).headers['retry-after'], '60')
    assert.equal((await server.inject('/away')).headers['retry-after'], '120')
  })

  test('a bug and the database’s absence are told, by their route; what a stranger does wrong is not', async () => {
    troubles.length = 0
    for (const [method, url] of cases) await server.inject({ method, url })
    assert.deepEqual(troubles, ['GET /bug', 'GET /away', 'GET /full'])
  })

  test('the switch decides over the browser; a frame gets no masthead; programs get JSON', async () => {
    const german = await server.inject({ url: '/nowhere?lang=de', headers: { 'accept-language': 'fr' } })
    assert.match(german.body, /<html lang="de"/)
    const framed = await server.inject('/embed/daily')
    assert.match(framed.body, /<body class="embedded">/)
    assert.doesNotMatch(framed.body, /masthead/)
    const answer = await server.inject('/api/limit')
    assert.equal(answer.statusCode, 429)
    assert.deepEqual(answer.json(), { error: { code: 429, message: 'Too Many Requests' } })
    assert.equal(
      (await server.inject('/api/nothing')).headers['content-type'],
      'application/json; charset=utf-8',
    )
  })
})
