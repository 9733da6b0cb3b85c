/** What is wrong is said beside its field, and once more at the top with a link that leads there. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openSignUpSite, type SentValues, type SignUpSite } from './sign-up-site.ts'

const lists = {
  daily: { name: 'Daily stories' },
  weekly: {
    name: 'Weekend reading',
    fields: {
      town: { type: 'text', label: 'Your town', required: true },
      cups: { type: 'number', label: 'Cups' },
      when: { type: 'choice', label: 'When?', options: ['Morning', 'Evening'] },
      post: { type: 'checkbox', label: 'Print it' },
      born: { type: 'date', label: 'Birthday' },
    },
  },
}

/** Variation selectors in an order that no compression shortens. */
function filler(length: number): string {
  let seed = 1
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return String.fromCharCode(0xfe00 + (seed % 16))
  }).join('')
}

describe('a form with faults', () => {
  let world: SignUpSite
  before(async () => {
    world = await openSignUpSite({ lists })
  })
  after(() => world[Symbol.asyncDispose]())

  const count = async () => (await world.queued()).length

  const faulty: readonly [SentValues, string, string][] = [
    [{ email: '' }, 'email', 'enter your email'],
    [{ email: 'ann@' }, 'email', 'not a complete'],
    [{ email: 'a\u0000b@example.com' }, 'email', 'not a complete'],
    // Characters that a domain loses when it is read: what is kept as typed must stay short all the same.
    [{ email: `a@exam${filler(3_000)}ple.com` }, 'email', 'not a complete'],
    [{ name: 'x'.repeat(300) }, 'name', 'shorter name'],
    [{ lists: undefined }, 'lists', 'at least one'],
    [{ lists: 'weekly' }, 'field-town', 'fill this in'],
    [{ lists: 'weekly', 'field-town': 'a\u0007b' }, 'field-town', 'one line'],
    [{ lists: 'weekly', 'field-town': 'B', 'field-cups': '1e9' }, 'field-cups', 'a number'],
    [{ lists: 'weekly', 'field-town': 'B', 'field-when': 'Noon' }, 'field-when', 'one of the answers'],
    [{ lists: 'weekly', 'field-town': 'B', 'field-born': '1980-02-30' }, 'field-born', 'a date'],
  ]
  for (const [values, control, words] of faulty)
    it(`says at ${control}: ${words}`, async () => {
      const before = await count()
      const sent = await world.send('/subscribe', values)
      const html = await sent.text()
      assert.equal(sent.status, 422)
      assert.match(html, new RegExp(`<p class="error" id="${control}-error">[^<]*${words}`))
      assert.match(html, new RegExp(`aria-invalid="true" aria-describedby="${control}-error"`))
      const summary = /<div class="error-summary"[\s\S]*?<\/div>/.exec(html)?.[0] ?? ''
      const target = /href="#([^"]+)"/.exec(summary)?.[1] ?? ''
      assert.match(html, new RegExp(`<(input|select) id="${target}"`), 'the summary leads to a control')
      assert.equal(await count(), before)
    })
})
