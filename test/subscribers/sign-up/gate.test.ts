/** One gate for every sign-up: what is well is queued, what came oddly is asked for once more with nothing lost. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { editionSlug } from '../../../src/edition/identify.ts'
import { readFormTime } from '../../../subscribers/sign-up/form-time.ts'
import { openSignUpSite, type SentValues, type SignUpSite } from './sign-up-site.ts'

const weekly = {
  name: 'Weekend reading',
  description: 'A long read',
  languages: ['en', 'de'],
  consent: { en: 'Send me the long read.', de: 'Schickt mir die lange Geschichte.' },
  origins: ['https://blog.example'],
  fields: {
    town: { type: 'text', label: { en: 'Your town', de: 'Ihr Ort' }, required: true },
    cups: { type: 'number', label: 'Cups' },
    when: { type: 'choice', label: 'When?', options: ['Morning', 'Evening'] },
    post: { type: 'checkbox', label: 'Print it' },
    born: { type: 'date', label: 'Birthday' },
  },
}
const lists = {
  daily: { name: 'Daily stories', description: 'One story a day' },
  weekly,
  secret: { name: 'Staff only', public: false },
}

describe('the gate of sign-ups', () => {
  let world: SignUpSite
  before(async () => {
    world = await openSignUpSite({ lists, publication: { languages: ['en', 'de'] } })
  })
  after(() => world[Symbol.asyncDispose]())

  const last = async () => (await world.queued()).at(-1)
  const count = async () => (await world.queued()).length

  it('queues what was asked, with the words that were shown, and nothing that no chosen list asks', async () => {
    const sent = await world.send(
      '/subscribe?lang=de',
      {
        email: ' Ann@Example.com ',
        name: 'Ann\t Example',
        lists: ['daily', 'weekly', 'secret', '__proto__'],
        language: 'en',
        'field-town': 'Bath',
        'field-cups': '3,5',
        'field-when': 'Evening',
        'field-post': 'yes',
        'field-born': '1980-02-29',
        'field-shoe': '43',
        via: editionSlug(77),
        altcha: await world.solve(),
      },
      { 'user-agent': 'Tester/1.0 (\u00e9)' },
    )
    assert.equal(sent.status, 200)
    assert.match(await sent.text(), /<html lang="de"/)
    const { request, worked } = (await last()) ?? assert.fail()
    assert.equal(worked, true)
    const { wording, userAgent, ...rest } = request
    assert.deepEqual(rest, {
      address: 'Ann@Example.com',
      name: 'Ann Example',
      lists: ['daily', 'weekly'],
      language: 'en',
      fields: { town: 'Bath', cups: '3.5', when: 'Evening', post: 'yes', born: '1980-02-29' },
      via: 77,
      wordingLanguage: 'en',
      by: 'form',
      page: 'http://127.0.0.1/subscribe',
      ip: '127.0.0.1',
    })
    // Nobody has reviewed our German words: those stay in the list's language. Its own it answers for itself.
    assert.match(wording, /^By pressing the button.*\n\nWeekend reading: Schickt mir die lange Geschichte\.$/)
    assert.match(userAgent ?? '', /^Tester\/1\.0/)
    assert.ok(world.woken.includes('sign-up'))

    await world.send('/subscribe/daily', { 'field-town': 'Bath', lists: 'weekly' })
    const one = (await last()) ?? assert.fail()
    assert.deepEqual([one.request.lists, one.request.fields, one.worked], [['daily'], {}, false])
    assert.match(one.request.wording, /send you Daily stories by email/)

    await world.send('/subscribe', { lists: 'daily' })
    const chosen = (await last()) ?? assert.fail()
    assert.match(chosen.request.wording, /send you what you have chosen by email/)
    assert.doesNotMatch(chosen.request.wording, /Weekend/, 'what was agreed to for another list')
  })

  it('answers a list that takes no strangers as one that is not there', async () => {
    for (const path of ['/subscribe/secret', '/embed/secret', '/subscribe/nothing']) {
      assert.equal((await fetch(`${world.url}${path}`)).status, 404)
      assert.equal((await world.send(path)).status, 404)
    }
  })

  const again: readonly [string, () => SentValues, Readonly<Record<string, string>>?][] = [
    ['too fast', () => ({ form: world.time(0) })],
    ['too old', () => ({ form: world.time(2 * 3600 + 5) })],
    ['no time at all, as from pasted HTML', () => ({ form: undefined })],
    ['a time that another purpose was signed for', () => ({ form: 'AQIDBAUGBwgJCgsMDQ4PEA' })],
    ['the trap', () => ({ subject: 'buy now' })],
    ['work that is none', () => ({ altcha: 'eyJjaGFsbGVuZ2UiOnt9fQ==' })],
    [
      'a page of another site',
      () => ({}),
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    ],
    [
      'an older browser on another site',
      () => ({}),
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ],
    ['a frame without an origin', () => ({}), { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ]
  for (const [name, values, headers] of again)
    it(`${name}: one more step, with all that was typed`, async () => {
      const before = await count()
      const typed = { name: 'Ann "B" <i>', lists: ['weekly'], 'field-town': 'Bath & Wells', via: '2p' }
      const sent = await world.send('/subscribe', { ...typed, ...values() }, headers)
      const html = await sent.text()
      assert.equal(sent.status, headers === undefined ? 422 : 403, html)
      assert.match(html, /One more step/)
      for (const kept of [
        /id="email"[^>]* value="ann@example\.com"/,
        /id="name"[^>]* value="Ann &quot;B&quot; &lt;i&gt;"/,
        /value="weekly" checked/,
        /id="field-town"[^>]* value="Bath &amp; Wells"/,
        /name="via" value="2p"/,
      ])
        assert.match(html, kept)
      assert.doesNotMatch(html, /buy now/)
      assert.equal(await count(), before)
      // The form that came back passes once a person took two seconds over it.
      const token = /name="form" value="([^"]+)"/.exec(html)?.[1] ?? ''
      assert.equal(readFormTime(world.ring, token, new Date(Date.now() + 2_000)), 'good')
    })

  it('takes the form of an origin that the list names', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://blog.example' }
    const values = { lists: 'weekly', 'field-town': 'Bath' }
    assert.equal((await world.send('/subscribe/weekly', values, headers)).status, 200)
    // Not for a list that does not.
    assert.equal((await world.send('/subscribe/daily', {}, headers)).status, 403)
  })

  it('takes a challenge once, however often it is sent at once', async () => {
    const before = await count()
    const altcha = await world.solve()
    const sent = await Promise.all(
      Array.from({ length: 4 }, () => world.send('/subscribe/daily', { altcha })),
    )
    assert.deepEqual(sent.map(({ status }) => status).sort(), [200, 422, 422, 422])
    assert.equal(await count(), before + 1)
  })

  it('a form that was quick is not too quick the second time', async () => {
    const form = world.time(-60)
    const first = await (await world.send('/subscribe/daily', { form })).text()
    assert.ok(first.includes(`value="${form}"`), 'it keeps its time')
    const old = await (await world.send('/subscribe/daily', { form: world.time(9_000) })).text()
    assert.ok(!old.includes(world.time(9_000)))
  })

  it('no GET or HEAD queues anything, and the forms say where they may stand', async () => {
    const before = await count()
    for (const [path, framed] of [
      ['/', `'none'`],
      ['/subscribe?email=ann@example.com&lists=daily', `'none'`],
      ['/subscribe/daily', `'none'`],
      ['/embed/daily', `'none'`],
      ['/embed/weekly', 'https://blog.example'],
    ] as const) {
      const got = await fetch(`${world.url}${path}`)
      assert.equal(got.status, 200)
      assert.equal((await fetch(`${world.url}${path}`, { method: 'HEAD' })).status, 200)
      const policy = got.headers.get('content-security-policy') ?? ''
      assert.ok(policy.endsWith(`frame-ancestors ${framed}`), policy)
      assert.doesNotMatch(policy, /unsafe|https?:(?!\/\/blog)/)
      assert.equal(got.headers.get('referrer-policy'), 'same-origin')
      assert.equal(got.headers.get('set-cookie'), null)
      assert.doesNotMatch(await got.text(), / style=|<script>| on[a-z]+=/)
    }
    assert.equal(await count(), before)
  })
})
