/** SMTP_URL is read whole or refused in plain words, and its secrets are never printed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { relayLimitsSchema } from '../../../src/config/relay-limits.ts'
import { describeRelay } from '../../../src/delivery/relay-settings.ts'
import { parseRelayUrl } from '../../../src/delivery/relay-url.ts'

const limits = relayLimitsSchema.parse({})
const parse = (url: string) => parseRelayUrl(url, { name: 'main', limits })

function read(url: string) {
  const relay = parse(url)
  assert.ok(!('faults' in relay), JSON.stringify(relay))
  return relay
}

const good: readonly (readonly [string, Partial<ReturnType<typeof read>>])[] = [
  ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, secure: false, tls: 'opportunistic' }],
  ['smtp://localhost', { port: 587, tls: 'opportunistic' }],
  ['smtp://[::1]:25', { host: '::1', port: 25, tls: 'opportunistic' }],
  ['smtp://relay.example.org', { host: 'relay.example.org', port: 587, tls: 'required' }],
  ['smtps://relay.example.org', { port: 465, secure: true, tls: 'required' }],
  ['smtp://relay.example.org:25?tls=never', { tls: 'never' }],
  [
    'smtp://relay.example.org?tls=opportunistic&name=mail.example.org',
    { tls: 'opportunistic', clientName: 'mail.example.org' },
  ],
  [
    'smtps://me%40example.org:p%2Fw%23%25@relay.example.org',
    { login: { kind: 'password', user: 'me@example.org', password: 'p/w#%' } },
  ],
  ['smtps://u:100%@relay.example.org', { login: { kind: 'password', user: 'u', password: '100%' } }],
  [
    'smtps://u:p@relay.example.org?auth=cram-md5',
    { login: { kind: 'password', user: 'u', password: 'p', mechanism: 'CRAM-MD5' } },
  ],
  [
    'smtps://me%40example.org@relay.example.org?auth=xoauth2&clientId=a&clientSecret=b&refreshToken=c&accessUrl=https://oauth.example.org/t',
    {
      login: {
        kind: 'xoauth2',
        user: 'me@example.org',
        clientId: 'a',
        clientSecret: 'b',
        refreshToken: 'c',
        accessUrl: 'https://oauth.example.org/t',
      },
    },
  ],
]

const bad: readonly (readonly [string, RegExp])[] = [
  ['', /no URL/],
  ['relay.example.org', /no URL/],
  ['http://relay.example.org', /scheme http:/],
  ['smtp://', /no host/],
  ['smtp://relay.example.org/path', /a path/],
  ['smtps://u:pass#word@relay.example.org', /.+/],
  ['smtp://relay.example.org?tls=yes', /unusable \?tls=/],
  ['smtp://relay.example.org?tsl=never', /unknown part \?tsl=/],
  ['smtps://relay.example.org?tls=never', /smtps:\/\/ with tls=never/],
  ['smtps://u@relay.example.org', /user without a password/],
  ['smtps://:p@relay.example.org', /password without a user/],
  ['smtps://relay.example.org?auth=login', /auth=login without user/],
  ['smtps://u@relay.example.org?auth=xoauth2&clientId=a', /parts missing/],
  ['smtps://u:p@relay.example.org?clientId=a', /token without auth=xoauth2/],
  ['smtp://u:p@relay.example.org?tls=opportunistic', /login with tls=opportunistic/],
  ['smtps://u:p@relay.example.org?name=a%0d%0aMAIL', /unusable \?name=/],
]

describe('parseRelayUrl', () => {
  for (const [url, expected] of good) {
    it(`reads ${url}`, () => {
      const relay = read(url)
      assert.deepEqual({ ...relay, ...expected }, relay)
      assert.deepEqual(
        [relay.connections, relay.messagesPerConnection, relay.timeouts.afterDot],
        [10, 100, 600_000],
      )
    })
  }
  for (const [url, expected] of bad) {
    it(`refuses ${url || 'nothing'}`, () => {
      const relay = parse(url)
      assert.ok('faults' in relay)
      assert.match(relay.faults.map((fault) => fault.found).join('; '), expected)
      assert.ok(relay.faults.every((fault) => fault.needs !== '' && fault.example !== ''))
    })
  }

  it('names every fault at once', () => {
    const relay = parse('smtp://relay.example.org?tls=yes&auth=no')
    assert.equal('faults' in relay && relay.faults.length, 2)
  })

  it('prints no secret, whatever is right or wrong with the URL', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9@:/?#%]{6,20}$/).map((text) => `S3CRET${text}`)
    const encoding = fc.constantFrom(encodeURIComponent, (text: string) => text)
    fc.assert(
      fc.property(secret, encoding, fc.constantFrom('smtp', 'smtps', 'http'), (text, encode, scheme) => {
        const relay = parse(`${scheme}://user:${encode(text)}@relay.example.org?refreshToken=${encode(text)}`)
        const plain = parse(`${scheme}://user:${encode(text)}@relay.example.org`)
        for (const found of [relay, plain]) {
          assert.doesNotMatch('faults' in found ? JSON.stringify(found) : describeRelay(found), /S3CRET/)
        }
      }),
    )
  })
})

describe('describeRelay', () => {
  it('shows place, encryption and load, and masks the password', () => {
    assert.equal(
      describeRelay(read('smtps://me%40example.org:secret@relay.example.org')),
      'smtps://me%40example.org:***@relay.example.org:465 (TLS, 10 connections)',
    )
    assert.equal(
      describeRelay(read('smtp://127.0.0.1:2525')),
      'smtp://127.0.0.1:2525 (STARTTLS opportunistic, 10 connections)',
    )
  })
})
