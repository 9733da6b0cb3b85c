/** Settings that are refused though each looks right by itself, and what a report or a description may show. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeConfig } from '../../../src/config/describe.ts'
import { maskSetting } from '../../../src/config/environment.ts'
import { readConfig } from '../../../src/config.ts'

/** Reads the settings of this broadsheet.yaml and this environment. */
function read(yaml: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-config-'))
  try {
    writeFileSync(join(folder, 'broadsheet.yaml'), yaml)
    return readConfig({ env, cwd: folder, needs: 'nothing' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a lease that could not be renewed twice is refused, with both names', () => {
  const both =
    /delivery\.renewLease \(broadsheet\.yaml:1\): found 10s, with a delivery\.lease of 5s; needs at most half/
  assert.throws(() => read('delivery: { lease: 5s }'), both)
  assert.throws(() => read('delivery: { renewLease: 15001ms }'), /15001ms, with a delivery\.lease of 30s/)
  assert.equal(read('delivery: { renewLease: 15s }').delivery.renewLeaseMs, 15_000)
})

test('a question with a choice of answers names them', () => {
  assert.throws(() => read('lists: { daily: { fields: { when: { type: choice } } } }'), {
    message: /lists\.daily\.fields\.when\.options.*needs two texts or more/,
  })
})

test('a key that signs nothing, and a signature without a key, are refused', () => {
  assert.throws(() => read('', { DKIM_KEY: './dkim.pem' }), {
    message: /DKIM_KEY \(environment\): found a key, but no entry of dkim without key:/,
  })
  const entry = 'publication: { dkim: [{ selector: news1 }] }'
  assert.throws(() => read(entry), { message: /dkim: found the entry news1 without key:, and no DKIM_KEY/ })
  const key = '-----BEGIN PRIVATE KEY-----'
  const config = read(entry, { DKIM_KEY: key })
  assert.equal(config.dkimKey, key)
  assert.equal(
    describeConfig(config)
      .find(({ name }) => name === 'DKIM_KEY')
      ?.value.includes('BEGIN'),
    false,
  )
  assert.match(read(entry, { DKIM_KEY: './dkim.pem' }).dkimKey ?? '', /^\/.*\/dkim\.pem$/)
})

test('a relay has timeouts of its own, within bounds', () => {
  const [relay] = read('relays: { main: { timeouts: { afterDot: 20 min } } }').relays
  assert.deepEqual(relay.timeouts, {
    connect: 30_000,
    greeting: 30_000,
    command: 300_000,
    afterDot: 1_200_000,
    idle: 200_000,
  })
  assert.throws(() => read('relays: { main: { timeouts: { idle: 2h } } }'), /timeouts\.idle .*from 1s to 1h/)
  assert.throws(() => read('relays: { main: { timeouts: { afterdot: 1h } } }'), /did you mean afterDot\?/)
})

test('each setting in force has a row of its own', () => {
  const yaml =
    'publication: { brand: { colour: "#123456" } }\nlists: { daily: { callToAction: { title: Join } } }'
  const rows = new Map(describeConfig(read(yaml)).map((row) => [row.name, `${row.value} (${row.from})`]))
  assert.equal(rows.get('publication.brand.colour'), '#123456 (broadsheet.yaml:1)')
  assert.equal(rows.get('lists.daily.callToAction.title'), 'Join (broadsheet.yaml:2)')
  assert.equal(rows.get('lists.daily.callToAction.fromArticle'), 'false (default)')
  assert.equal(rows.get('relays.main.timeouts.command'), '5 min (default)')
  for (const value of rows.values()) assert.doesNotMatch(value, /^\{/)
})

test('what becomes of doubts, which keys sign and how domains warm up is shown where it is set', () => {
  const yaml = `publication:
  from: News <news@example.org>
  inDoubt: { timedOut: resend }
  dkim: [{ selector: a1, key: ./a.pem }, { selector: b1, domain: example.net }]
lists:
  plain: { name: Plain }
  alerts: { inDoubt: resend, dkim: [{ selector: c1 }] }
  tales: { inDoubt: { hostLost: resend } }
delivery:
  warmUp: { News.Example.org: { since: 2026-11-22, perDay: [50, 100] } }
`
  const rows = describeConfig(read(yaml, { DKIM_KEY: './shared.pem' }))
  const shown = (pattern: RegExp) =>
    rows
      .filter(({ name }) => pattern.test(name))
      .map(({ name, value, from }) => `${name} ${value.replace(/\/.*\//, '')} (${from})`)
  assert.deepEqual(shown(/^publication\.(inDoubt|dkim)/), [
    'publication.inDoubt.processDied hold (default)',
    'publication.inDoubt.peerReset hold (default)',
    'publication.inDoubt.timedOut resend (broadsheet.yaml:3)',
    'publication.inDoubt.hostLost hold (default)',
    'publication.dkim.1 a1._domainkey.example.org, a.pem (broadsheet.yaml:4)',
    'publication.dkim.2 b1._domainkey.example.net, DKIM_KEY (broadsheet.yaml:4)',
  ])
  assert.deepEqual(shown(/^lists\..*(inDoubt|dkim)/), [
    'lists.alerts.inDoubt.processDied resend (broadsheet.yaml:7)',
    'lists.alerts.inDoubt.peerReset resend (broadsheet.yaml:7)',
    'lists.alerts.inDoubt.timedOut resend (broadsheet.yaml:7)',
    'lists.alerts.inDoubt.hostLost resend (broadsheet.yaml:7)',
    'lists.alerts.dkim.1 c1._domainkey.example.org, DKIM_KEY (broadsheet.yaml:7)',
    'lists.tales.inDoubt.hostLost resend (broadsheet.yaml:8)',
  ])
  assert.deepEqual(shown(/warmUp/), [
    'delivery.warmUp.news.example.org.since 2026-11-22 (broadsheet.yaml:10)',
    'delivery.warmUp.news.example.org.perDay 50, 100 (broadsheet.yaml:10)',
  ])
  assert.throws(
    () => read('delivery: { warmUp: { example.org: { since: tomorrow, perDay: [1] } } }'),
    /warmUp\.example\.org\.since .*needs a day/,
  )
  assert.throws(
    () => read('delivery: { warmUp: { example.org: { sinc: 2026-11-22, perDay: [1] } } }'),
    /did you mean since\?/,
  )
})

const urls = [
  'smtps://me@h.example?auth=xoauth2&clientId=1.apps.example&clientSecret=hidden&refreshToken=hidden',
  'smtps://me@h.example?accessToken=hidden&tls=required&name=a.example',
  'smtp://h.example?name=a&b=hid?den&c=hidden#hidden',
  'postgres://db.example/news?user=me&password=hidden&sslpassword=hidden',
  'Postgres://me:hidden@db.example/news',
  'redis://db.example?password=hid#den&clientid=hidden',
  'redis+cluster://me:hidden@a.example,me:hidden@b.example',
  'postgres://db.example/news?name=x#hidden',
]

test('of a URL only its place and what is known to be harmless is shown', () => {
  for (const url of urls) assert.doesNotMatch(maskSetting('SMTP_URL', url), /hid|den/, url)
  assert.match(
    maskSetting('SMTP_URL', urls[0] ?? ''),
    /auth=xoauth2&clientId=1\.apps\.example&clientSecret=\*+&/,
  )
  const faulty = { SMTP_URL: `http${(urls[0] ?? '').slice(5)}` }
  assert.throws(
    () => read('', faulty),
    (error) => error instanceof Error && !error.message.includes('hidden'),
  )
  const rows = describeConfig(read('', { SMTP_URL: urls[0] ?? '' }))
  assert.doesNotMatch(JSON.stringify(rows), /hidden/)
})
