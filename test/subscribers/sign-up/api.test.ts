/** The API is the same form and the same gate, for pages of the origins that a list names. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { z } from 'zod'
import { isFormOfAll, signFormTime } from '../../../subscribers/sign-up/form-time.ts'
import { openSignUpSite, type SignUpSite, solveForTest } from './sign-up-site.ts'

const blog = 'https://blog.example'
const lists = {
  daily: {
    name: 'Daily stories',
    origins: [blog],
    fields: {
      cups: { type: 'number', label: 'Cups', required: true },
      post: { type: 'checkbox', label: 'Print' },
    },
  },
  weekly: { name: 'Weekly', fields: { town: { type: 'text', label: 'Town' } } },
  secret: { name: 'Staff', public: false, origins: ['https://staff.example'] },
}
const hex = z.string()
const handedOut = z.object({
  form: z.string(),
  challenge: z.object({
    parameters: z.object({
      ...{ algorithm: z.string(), nonce: hex, salt: hex, cost: z.number(), keyLength: z.number() },
      ...{ keyPrefix: hex, keySignature: hex, expiresAt: z.number() },
    }),
    signature: hex,
  }),
})

describe('sign-up by JSON', () => {
  let world: SignUpSite
  before(async () => {
    world = await openSignUpSite({ lists })
  })
  after(() => world[Symbol.asyncDispose]())

  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${world.url}/api/subscribe`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const asked = () => ({
    email: 'ann@example.com',
    lists: ['daily'],
    fields: { cups: 3.5, post: true },
    form: world.time(),
  })

  it('hands out what a page needs, and takes what it sends back', async () => {
    const got = await fetch(`${world.url}/api/form?list=daily`, { headers: { origin: blog } })
    assert.equal(got.headers.get('access-control-allow-origin'), blog)
    const described: unknown = await got.json()
    assert.partialDeepStrictEqual(described, {
      lists: [{ key: 'daily', name: 'Daily stories' }],
      fields: [
        { key: 'cups', type: 'number', label: 'Cups', required: true },
        { key: 'post', type: 'checkbox', label: 'Print', required: false },
      ],
      languages: ['en'],
      consent: [{ language: 'en', lists: ['daily'] }],
    })
    const { challenge } = handedOut.parse(described)
    const sent = await post(
      { ...asked(), altcha: await solveForTest(challenge) },
      { origin: blog, 'sec-fetch-site': 'cross-site', referer: `${blog}/about` },
    )
    assert.equal(sent.status, 202)
    assert.equal(sent.headers.get('access-control-allow-origin'), blog)
    const { request, worked } = (await world.queued()).at(-1) ?? assert.fail()
    assert.equal(worked, true)
    assert.partialDeepStrictEqual(request, {
      by: 'api',
      page: `${blog}/about`,
      lists: ['daily'],
      fields: { cups: '3.5', post: 'yes' },
    })
    assert.match(request.wording, /send you Daily stories/)
  })

  it('keeps the words of the form that was handed out, however many lists were chosen on it', async () => {
    const tokenOf = async (path: string) => {
      const got: unknown = await (await fetch(`${world.url}${path}`)).json()
      return handedOut.parse(got).form
    }
    assert.equal(isFormOfAll(world.ring, await tokenOf('/api/form')), true)
    assert.equal(isFormOfAll(world.ring, await tokenOf('/api/form?list=daily')), false)
    const form = signFormTime(world.ring, new Date(Date.now() - 10_000), { all: true })
    assert.equal((await post({ ...asked(), form })).status, 202)
    const last = (await world.queued()).at(-1)
    assert.match(last?.request.wording ?? '', /send you what you have chosen by email/)
    // What is sent in too early is handed out again as the same form.
    const early = signFormTime(world.ring, new Date(Date.now() + 60_000), { all: true })
    const again: unknown = await (await post({ ...asked(), form: early })).json()
    assert.equal(isFormOfAll(world.ring, handedOut.parse(again).form), true)
  })

  it('lets only the origins that a public list names ask', async () => {
    for (const [origin, allowed] of [
      [blog, blog],
      ['https://evil.example', null],
      ['https://staff.example', null],
    ] as const) {
      const preflight = await fetch(`${world.url}/api/subscribe`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      assert.equal(preflight.headers.get('access-control-allow-origin'), allowed, origin)
    }
    const page = await fetch(`${world.url}/subscribe`, { method: 'OPTIONS' })
    assert.equal(page.status, 405, 'the pages are not for other sites to ask')
    const foreign = await post(asked(), { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })
    assert.equal(foreign.status, 403)
    // The origin is one list's, not the other's.
    const other = await post(
      { ...asked(), lists: ['weekly'] },
      { origin: blog, 'sec-fetch-site': 'cross-site' },
    )
    assert.equal(other.status, 403)
  })

  it('says what is wrong, where, and what was meant', async () => {
    const before = (await world.queued()).length
    const faulty = await post({ ...asked(), email: 'ann@gmial.com', fields: { cups: 'many' } })
    assert.equal(faulty.status, 422)
    assert.deepEqual(await faulty.json(), {
      error: { code: 'invalid', message: 'Please look at this again' },
      faults: [
        {
          at: 'email',
          message: 'Did you mean ann@gmail.com?',
          suggestion: 'ann@gmail.com',
          asked: 'ann@gmial.com',
        },
        { at: 'field-cups', message: 'Please enter a number, such as 12 or 3.5.' },
      ],
    })
    const early = await post({ ...asked(), form: world.time(-60) })
    assert.equal(early.status, 422)
    assert.ok(handedOut.safeParse(await early.json()).success, 'with what to send it again with')
    assert.equal((await world.queued()).length, before)
  })

  for (const [name, body, status] of [
    ['no JSON', 'x=', 400],
    ['a prototype', '{"__proto__":{"email":"a@example.com"}}', 400],
    ['an array', '[]', 422],
    ['null', 'null', 422],
    ['a list of other things', '{"email":["a"],"lists":{"daily":1},"fields":["x"],"name":{"a":1}}', 422],
  ] as const)
    it(`${name}: ${status}`, async () => {
      assert.equal((await post(body)).status, status)
      assert.deepEqual(world.troubles, [])
    })

  for (const [name, part] of [
    ['name', { name: 'A\ud800' }],
    ['field-town', { lists: ['weekly'], fields: { town: '\udc00B' } }],
    ['field-town', { lists: ['weekly'], fields: { town: 'a\u0000b' } }],
  ] as const)
    it(`half a character, which no database holds, is a fault at ${name}`, async () => {
      const sent = await post({ ...asked(), ...part })
      assert.equal(sent.status, 422)
      assert.partialDeepStrictEqual(await sent.json(), { faults: [{ at: name }] })
      assert.deepEqual(world.troubles, [])
    })

  it('a list that is not public is not there', async () => {
    assert.equal((await fetch(`${world.url}/api/form?list=secret`)).status, 404)
    assert.equal((await post({ ...asked(), lists: ['secret'] })).status, 422)
  })
})
