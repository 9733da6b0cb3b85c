/** A domain that takes no mail is refused, for everybody alike; whoever cannot know lets it pass. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { takesNoMail } from '../../../subscribers/sign-up/mail-domain.ts'
import { openDnsServer } from '../../support/dns-server.ts'
import { openSignUpSite } from './sign-up-site.ts'

const root = { '': { ns: ['a.root-servers.example'] } }
const zone = {
  ...root,
  'good.example': { mx: ['mx.good.example'] },
  'host.example': { a: '192.0.2.1' },
  'null.example': { mx: ['.'] },
  'bare.example': {},
  'broken.example': { code: 2 },
  'silent.example': { silent: true },
}

describe('domains that take no mail', () => {
  for (const [domain, none] of [
    ['good.example', false],
    ['host.example', false],
    ['null.example', true],
    ['bare.example', true],
    ['nowhere.example', true],
    ['broken.example', false],
  ] as const)
    it(`${domain}: ${none ? 'refused' : 'taken'}`, async () => {
      await using server = await openDnsServer(zone)
      assert.equal(await takesNoMail(domain, server.resolver), none)
    })

  it('waits two seconds for a name server that is silent, and no longer', async () => {
    await using server = await openDnsServer(zone)
    const began = performance.now()
    assert.equal(await takesNoMail('silent.example', server.resolver), false)
    assert.ok(performance.now() - began < 5_000)
  })

  it('believes nothing of a resolver that knows no name at all', async () => {
    await using walled = await openDnsServer({})
    assert.equal(await takesNoMail('nowhere.example', walled.resolver), false)
    assert.deepEqual(walled.asked.at(-1), '')
  })

  it('the form says so at the address, keeps it, and queues nothing', async () => {
    await using server = await openDnsServer(zone)
    await using world = await openSignUpSite({ resolver: server.resolver })
    const sent = await world.send('/subscribe/daily', { email: 'ann@nowhere.example' })
    assert.equal(sent.status, 422)
    const html = await sent.text()
    assert.match(html, /id="email-error">No mail can be sent to nowhere\.example/)
    assert.match(html, /value="ann@nowhere\.example"/)
    assert.equal((await world.send('/subscribe/daily', { email: 'ann@good.example' })).status, 200)
    assert.deepEqual(
      (await world.queued()).map(({ request }) => request.address),
      ['ann@good.example'],
    )
  })
})
