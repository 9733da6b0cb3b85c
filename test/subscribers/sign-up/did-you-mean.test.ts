/** A mistyped domain is asked about once, and never forced. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openSignUpSite, type SignUpSite } from './sign-up-site.ts'

describe('an address that looks mistyped', () => {
  let world: SignUpSite
  before(async () => {
    world = await openSignUpSite()
  })
  after(() => world[Symbol.asyncDispose]())

  const last = async () => (await world.queued()).at(-1)

  it('is asked about, and takes a second press for an answer', async () => {
    const typed = { email: 'ann@gmial.com' }
    const asked = await world.send('/subscribe/daily', typed)
    const html = await asked.text()
    assert.equal(asked.status, 422)
    assert.match(html, /Did you mean ann@gmail\.com\?/)
    assert.match(html, /name="asked" value="ann@gmial\.com"/)
    assert.equal((await world.send('/subscribe/daily', { ...typed, asked: 'ann@gmial.com' })).status, 200)
    assert.equal((await last())?.request.address, 'ann@gmial.com')
    // What is asked for once more for another reason is not asked about again.
    const early = await world.send('/subscribe/daily', {
      ...typed,
      asked: 'ann@gmial.com',
      form: world.time(-60),
    })
    assert.match(await early.text(), /name="asked" value="ann@gmial\.com"/)
    const use = { ...typed, asked: 'ann@gmial.com', use: 'ann@gmail.com' }
    assert.equal((await world.send('/subscribe/daily', use)).status, 200)
    assert.equal((await last())?.request.address, 'ann@gmail.com')
  })
})
