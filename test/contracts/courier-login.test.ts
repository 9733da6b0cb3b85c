/** The SMTP courier logs in and encrypts as each relay wants it (smtp-server speaks for the relays). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { checkRelay } from '../../src/delivery/check-relay.ts'
import { openSmtpCourier } from '../../src/delivery/courier-smtp.ts'
import type { RelayLogin, RelaySettings } from '../../src/delivery/relay-settings.ts'
import { consign, relayAt, sayOutcome, waitFor } from './courier-contract.ts'

const fixtures = `${import.meta.dirname}/../fixtures/tls`
const certificate = readFileSync(`${fixtures}/certificate.pem`, 'utf8')
const key = readFileSync(`${fixtures}/key.pem`, 'utf8')
const password: RelayLogin = { kind: 'password', user: 'me@example.org', password: 'pässword' }

interface Relay extends AsyncDisposable {
  readonly port: number
  /** Each login, and whether it came encrypted. */
  readonly logins: string[]
  readonly messages: boolean[]
}

async function openRelay(options: SMTPServerOptions): Promise<Relay> {
  const logins: string[] = []
  const messages: boolean[] = []
  const server = new SMTPServer({
    key,
    cert: certificate,
    authOptional: true,
    disableReverseLookup: true,
    onAuth(auth, session, done) {
      const secret = auth.accessToken ?? auth.password
      const valid =
        auth.method === 'CRAM-MD5'
          ? auth.validatePassword(password.kind === 'password' ? password.password : '')
          : secret === (auth.method === 'XOAUTH2' ? 'token' : 'pässword')
      logins.push(`${auth.method} ${auth.username} ${session.secure ? 'encrypted' : 'plain'}`)
      if (valid) done(null, { user: auth.username })
      else done(new Error('wrong'))
    },
    onData(stream, session, done) {
      stream.resume().on('end', () => {
        messages.push(session.secure)
        done(null)
      })
    },
    ...options,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    logins,
    messages,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

async function sendOne(relay: RelaySettings): Promise<string> {
  await using courier = openSmtpCourier(relay)
  return sayOutcome(await courier.send(consign(), 'bulk'))
}

const trusting = { trusted: certificate, host: 'localhost' }

describe('courier-smtp: logging in', { concurrency: 4 }, () => {
  for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const) {
    it(`${mechanism}, over STARTTLS`, async () => {
      await using relay = await openRelay({ authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] })
      const login: RelayLogin = { ...password, mechanism }
      assert.match(
        await sendOne(relayAt(relay.port, { ...trusting, tls: 'required', login })),
        /^accepted 250/,
      )
      assert.deepEqual(relay.logins, [`${mechanism} me@example.org encrypted`])
      assert.deepEqual(relay.messages, [true])
    })

    it(`${mechanism} where it is the only one offered`, async () => {
      await using relay = await openRelay({ authMethods: [mechanism] })
      const settings = { ...trusting, tls: 'required', login: password } as const
      assert.match(await sendOne(relayAt(relay.port, settings)), /^accepted 250/)
      assert.deepEqual(relay.logins, [`${mechanism} me@example.org encrypted`])
    })
  }

  it('XOAUTH2 with a token', async () => {
    await using relay = await openRelay({ authMethods: ['PLAIN', 'XOAUTH2'] })
    const login: RelayLogin = { kind: 'xoauth2', user: 'me@example.org', accessToken: 'token' }
    assert.match(await sendOne(relayAt(relay.port, { ...trusting, tls: 'required', login })), /^accepted 250/)
    assert.deepEqual(relay.logins, ['XOAUTH2 me@example.org encrypted'])
  })

  it("a wrong password is the relay settings' fault: nothing begins", async () => {
    await using relay = await openRelay({})
    const login: RelayLogin = { ...password, password: 'wrong' }
    const settings = relayAt(relay.port, { ...trusting, tls: 'required', login })
    assert.equal(await sendOne(settings), 'not_begun auth')
    assert.equal((await checkRelay(settings))?.kind, 'auth')
  })

  it('a password is not sent where TLS is required and fails', async () => {
    await using relay = await openRelay({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
    assert.equal(
      await sendOne(relayAt(relay.port, { ...trusting, tls: 'required', login: password })),
      'not_begun tls',
    )
    assert.deepEqual(relay.logins, [])
  })
})

describe('courier-smtp: encrypting', { concurrency: 4 }, () => {
  it('smtps from the first byte', async () => {
    await using relay = await openRelay({ secure: true })
    const settings = relayAt(relay.port, { ...trusting, secure: true, tls: 'required', login: password })
    assert.match(await sendOne(settings), /^accepted 250/)
    assert.equal(await checkRelay(settings), undefined)
    assert.deepEqual(relay.messages, [true])
  })

  for (const secure of [true, false]) {
    it(`a certificate that nobody vouches for is refused (${secure ? 'smtps' : 'STARTTLS'})`, async () => {
      await using relay = await openRelay({ secure })
      assert.equal(
        await sendOne(relayAt(relay.port, { host: 'localhost', secure, tls: 'required' })),
        'not_begun tls',
      )
      assert.deepEqual(relay.messages, [])
    })
  }

  it('a certificate for another name is refused', async () => {
    const other = readFileSync(`${fixtures}/other-name.pem`, 'utf8')
    await using relay = await openRelay({ cert: other })
    const settings = relayAt(relay.port, { host: 'localhost', trusted: other, tls: 'required' })
    assert.equal(await sendOne(settings), 'not_begun tls')
  })

  it('opportunistic: encrypted to whoever it is, plain where nothing is offered', async () => {
    await using self = await openRelay({})
    await using plain = await openRelay({ hideSTARTTLS: true })
    assert.match(await sendOne(relayAt(self.port, { tls: 'opportunistic' })), /^accepted/)
    assert.match(await sendOne(relayAt(plain.port, { tls: 'opportunistic' })), /^accepted/)
    assert.deepEqual([self.messages, plain.messages], [[true], [false]])
  })

  it('never: plain though STARTTLS is offered', async () => {
    await using relay = await openRelay({})
    assert.match(await sendOne(relayAt(relay.port, { tls: 'never' })), /^accepted/)
    assert.deepEqual(relay.messages, [false])
  })

  it('smtps to a relay that speaks plain text, and the other way round', async () => {
    await using plain = await openRelay({})
    await using encrypted = await openRelay({ secure: true })
    assert.equal(
      await sendOne(relayAt(plain.port, { ...trusting, secure: true, tls: 'required' })),
      'not_begun tls',
    )
    // Both sides wait for the other to speak first.
    const timeouts = waitFor(300)
    const mistaken = relayAt(encrypted.port, { ...trusting, tls: 'required', timeouts })
    assert.equal(await sendOne(mistaken), 'not_begun unreachable')
  })

  it('a big message over TLS still asks right before its last byte', async () => {
    await using relay = await openRelay({ secure: true })
    let asked = 0
    const mayEnd = () => {
      asked += 1
      return false
    }
    const consignment = consign({ chunks: [Buffer.alloc(3_000_000, 'x\r\n')], mayEnd })
    await using courier = openSmtpCourier(relayAt(relay.port, { ...trusting, secure: true, tls: 'required' }))
    assert.equal(sayOutcome(await courier.send(consignment, 'bulk')), 'not_begun')
    assert.equal(asked, 1)
    assert.match(sayOutcome(await courier.send(consign({ chunks: consignment.chunks }), 'bulk')), /^accepted/)
    assert.deepEqual(relay.messages, [true])
  })
})

describe('checkRelay', () => {
  it('says nothing against a relay that answers, and what is wrong with one that does not', async () => {
    const relay = await openRelay({})
    const settings = relayAt(relay.port, { tls: 'never' })
    assert.equal(await checkRelay(settings), undefined)
    await relay[Symbol.asyncDispose]()
    assert.equal((await checkRelay(settings))?.kind, 'unreachable')
    assert.deepEqual(relay.messages, [])
  })
})
