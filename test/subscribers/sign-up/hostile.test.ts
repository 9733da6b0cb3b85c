/** A thousand hostile inputs into every field: none is a fault of ours, none is run, none is kept that was not valid. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../../src/address.ts'
import { openSignUpSite, type SentValues } from './sign-up-site.ts'

const lists = {
  daily: {
    name: 'Daily <b>',
    fields: {
      town: { type: 'text', label: '<i>Town' },
      cups: { type: 'number', label: 'Cups' },
      when: { type: 'choice', label: 'When', options: ['Morning', 'Evening'] },
      post: { type: 'checkbox', label: 'Post' },
      born: { type: 'date', label: 'Born' },
    },
  },
}
const names = [
  ...['email', 'name', 'lists', 'language', 'via', 'form', 'altcha', 'subject', 'asked', 'use'],
  ...['field-town', 'field-cups', 'field-when', 'field-post', 'field-born', 'field-__proto__', 'constructor'],
]

const known = [
  '<script>window.ran=1</script>',
  '"><img src=x onerror=alert(1)>',
  `' onfocus='alert(1)' autofocus x='`,
  '{{constructor.constructor("x")()}}',
  'ann@example.com\r\nBcc: everybody@example.com',
  'ann@example.com%0d%0aBcc:x@example.com',
  'a\u0000b',
  '\u0000',
  '\u202eevil\u2066',
  '\ud800',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  `'; drop table subscribers; --`,
  '$1',
  '=cmd|calc!A1',
  'x'.repeat(20_000),
  '٣',
  'ＡＮＮ@example.com',
  `${'a'.repeat(65)}@example.com`,
  '1e400',
  '-0',
  '0x10',
  'NaN',
  'null',
  '2024-02-30',
  '0000-00-00',
  '9'.repeat(400),
  'http://127.0.0.1/',
  '../../etc/passwd',
  '\u2028\u2029',
  'Morning\n',
]

const hostile = fc.oneof(
  fc.constantFrom(...known),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
)

const odd = fc.oneof(
  fc.array(hostile, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('town', 'cups', 'when', 'post', 'born', 'toString', '__proto__'), hostile),
  fc.jsonValue({ maxDepth: 2 }),
)

/** A body as no browser writes it: percent signs that mean nothing, bytes that are no UTF-8. */
const broken = [
  'email=%',
  'email=%ff%fe&lists=%80',
  'email=%00',
  '&&&===',
  'email[x]=1&email[__proto__]=2',
  '%=%&%%',
]

describe('hostile sign-ups', () => {
  it('are answered, run nothing, and leave nothing behind that is not valid', async () => {
    await using world = await openSignUpSite({ lists })
    const form = world.time(60)
    const statuses = new Set<number>()
    const examine = async (sent: Response) => {
      const html = await sent.text()
      statuses.add(sent.status)
      assert.ok([200, 202, 400, 403, 413, 422].includes(sent.status), `${sent.status} ${html}`)
      assert.doesNotMatch(html, /<script>|<img(?! class="logo")|<i>|<b>|window\.ran=1<\/script>/)
      for (const [tag] of html.matchAll(/<[a-z][^>]*>/g)) assert.doesNotMatch(tag, / on[a-z]+=/, tag)
    }
    const send = async (values: SentValues) =>
      await examine(await world.send('/subscribe', { form, 'field-when': 'Morning', ...values }))

    for (const name of names) for (const value of known) await send({ [name]: value })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, value) => {
        await send({ [name]: value })
      }),
      { numRuns: 450 },
    )
    // The API's bodies are of any shape, and one name may hold another.
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names, 'fields'), odd, async (name, value) => {
        const values = { email: 'ann@example.com', lists: ['daily'], form, fields: { when: 'Morning' } }
        await examine(
          await fetch(`${world.url}/api/subscribe`, {
            method: 'POST',
            body: JSON.stringify({ ...values, [name]: value }),
            headers: { 'content-type': 'application/json' },
          }),
        )
      }),
      { numRuns: 200 },
    )
    for (const body of broken)
      await examine(
        await fetch(`${world.url}/subscribe`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        }),
      )
    const million = await world.send('/subscribe', { name: 'x'.repeat(2 ** 20) }).catch(() => undefined)
    // Refused with 413, or cut off in mid-sentence.
    assert.ok(million === undefined || million.status === 413)

    assert.deepEqual(world.troubles, [])
    assert.ok(statuses.has(200) && statuses.has(422), [...statuses].join())
    const queued = await world.queued()
    assert.ok(queued.length > 50, `${queued.length} were harmless`)
    for (const { request } of queued) {
      assert.ok('address' in parseAddress(request.address), request.address)
      assert.deepEqual(request.lists, ['daily'])
      assert.equal(request.language, 'en')
      assert.doesNotMatch(request.name ?? '', /[\p{Cc}\p{Zl}\p{Zp}]/u)
      assert.ok((request.name ?? '').length <= 200)
      const { when, cups = '0', born = '2000-01-01', post = 'yes', town = '', ...other } = request.fields
      assert.deepEqual(other, {})
      assert.ok(['Morning', 'Evening', undefined].includes(when))
      assert.match(cups, /^-?\d{1,15}(\.\d{1,10})?$/)
      assert.match(born, /^\d{4}-\d\d-\d\d$/)
      assert.equal(post, 'yes')
      assert.ok(town.length <= 200 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(town))
    }
  })
})
