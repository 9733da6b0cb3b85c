/**
 * Settings: all faults at once with a way out, lists over publication, and every value says where it is from.
 * Long because each setting has its line in a table.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeConfig } from '../../src/config/describe.ts'
import { loadSecrets } from '../../src/config/secrets.ts'
import { writeStarter } from '../../src/config/starter.ts'
import { readConfig } from '../../src/config.ts'
import { Mistake } from '../../src/mistake.ts'

const identity = `publication:
  name: The Daily Broadsheet
  from: The Daily Broadsheet <news@example.org>
  postalAddress: 1 Press Lane, Springfield
  site: https://news.example.org/
`

/** A folder with these files, gone at the end of the test. */
function openFolder(files: Readonly<Record<string, string>>) {
  const path = mkdtempSync(join(tmpdir(), 'broadsheet-config-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

/** The report of a reading that must fail. */
function faultsOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof Mistake, String(error))
    assert.equal(error.exitCode, 2)
    return error.message
  }
  assert.fail('nothing was wrong')
}

test('without a file and without variables everything has a default that stays on this machine', () => {
  using folder = openFolder({})
  const config = readConfig({ env: {}, cwd: folder.path, needs: 'nothing' })
  assert.equal(config.file, undefined)
  assert.deepEqual(config.publication.missing, ['name', 'from', 'postalAddress', 'site'])
  assert.equal(config.publication.site, 'http://127.0.0.1:3000')
  assert.deepEqual(config.database, { kind: 'embedded', folder: join(folder.path, 'data/postgres') })
  assert.deepEqual(config.queue, { kind: 'postgres' })
  const [relay] = config.relays
  assert.deepEqual([relay.url, relay.local, relay.inbox], ['smtp://127.0.0.1:2525', true, true])
  assert.deepEqual(
    config.delivery.retryMs.map((ms) => ms / 60_000),
    [5, 15, 30, 60, 120, 240, 480],
  )
})

test('a list sets again what it wants otherwise', () => {
  using folder = openFolder({
    'broadsheet.yaml': `${identity}  brand: { colour: "#0b57a4" }
lists:
  daily:
    name: Daily stories
    replyTo: daily@example.org
    brand: { colour: "#ffffff" }
  weekly: { from: weekly@example.org, language: de }
`,
  })
  const { lists, publication } = readConfig({ env: {}, cwd: folder.path, needs: 'publication' })
  const daily = lists.get('daily')
  assert.equal(daily?.name, 'Daily stories')
  assert.equal(daily?.publicationName, 'The Daily Broadsheet')
  assert.equal(daily?.replyTo, 'daily@example.org')
  assert.deepEqual(daily?.from, publication.from)
  assert.deepEqual(daily?.brand, { colour: '#ffffff' })
  assert.equal(daily?.site, 'https://news.example.org')
  assert.deepEqual(lists.get('weekly')?.from, { name: 'The Daily Broadsheet', address: 'weekly@example.org' })
  assert.equal(lists.get('weekly')?.language, 'de')
  assert.deepEqual(daily?.missing, [])
})

test('all faults come in one report: where, what was found, an example', () => {
  using folder = openFolder({
    'broadsheet.yaml': `publication:
  name: The Daily
  form: The Daily <news@example.org>
  from: news@
  site: example.org
lists:
  Daily: {}
  weekly: { publik: true, language: English! }
relays: { main: { connections: 0 } }
delivery: { expireAfter: 48 }
extra: 1
`,
    '.env': 'REDIS_URL=http://127.0.0.1\nSMTP_URL_BACKUP=smtp://mail.example.org\n',
  })
  const env = {
    DATABASE_URL: 'postgres://u:hidden@db/x',
    BROADSHEET_SECRET: 'too short',
    BROADSHEET_LISTN: '1',
    SMTP_URL: 'mailto:user:hidden@x',
  }
  const report = faultsOf(() => readConfig({ env, cwd: folder.path, needs: 'publication' }))
  const expected: readonly RegExp[] = [
    /^16 settings are wrong or missing:/,
    /publication\.form \(broadsheet\.yaml:3\): .*did you mean from\?/,
    /publication\.from \(broadsheet\.yaml:4\): found "news@" \(There is nothing after the @\.\); needs .*<news@example/,
    /publication\.site \(broadsheet\.yaml:5\): found "example\.org"; .* https:\/\//,
    /lists\.Daily \(broadsheet\.yaml:7\): .*small letters/,
    /lists\.weekly\.publik \(broadsheet\.yaml:8\): .*did you mean public\?/,
    /lists\.weekly\.language .*found "English!"/,
    /relays\.main\.connections .*found 0; needs a whole number/,
    /delivery\.expireAfter .*found 48; .*48h/,
    /extra \(broadsheet\.yaml:11\)/,
    /publication\.postalAddress: found nothing/,
    /REDIS_URL \(\.env\): found "http:\/\/127\.0\.0\.1"/,
    /SMTP_URL_BACKUP \(\.env\)/,
    /BROADSHEET_LISTN \(environment\): .*did you mean BROADSHEET_LISTEN\?/,
    /BROADSHEET_SUPPRESSION_SECRET: found nothing/,
  ]
  for (const line of expected) assert.match(report, line)
})

test('no report and no description shows a secret', () => {
  using folder = openFolder({ 'broadsheet.yaml': identity })
  const secret = 'abcdefghijklmnopqrstuvwxyz0123456789'
  const env = {
    DATABASE_URL: 'postgres://user:hidden@db.example.org/x',
    SMTP_URL: 'smtps://user:hid@den@mail.example.org',
    REDIS_URL: 'redis://:hidden@127.0.0.1',
    BROADSHEET_SECRET: secret,
    BROADSHEET_SUPPRESSION_SECRET: secret,
  }
  const rows = describeConfig(readConfig({ env, cwd: folder.path, needs: 'publication' }))
  assert.doesNotMatch(JSON.stringify(rows), /hid|den|abcdef/)
  const wrong = {
    ...env,
    BROADSHEET_SECRET: 'short-secret',
    DATABASE_URL: 'user:hidden@x',
    SMTP_URL: 'http://user:hidden@x',
    NOT_OURS: '1',
  }
  assert.doesNotMatch(
    faultsOf(() => readConfig({ env: wrong, cwd: folder.path, needs: 'nothing' })),
    /hid|den|short-secret/,
  )
})

test('the environment wins over .env, and each value says where it is from', () => {
  using folder = openFolder({
    'broadsheet.yaml': identity,
    '.env': 'BROADSHEET_LISTEN=127.0.0.1:4000\nBROADSHEET_DATA=./kept\nSMTP_URL=smtp://mail.example.org\n',
  })
  const env = { BROADSHEET_LISTEN: '[::1]:5000', SMTP_URL: '' }
  const config = readConfig({ env, cwd: folder.path, needs: 'publication' })
  assert.deepEqual(config.listen, { host: '::1', port: 5000 })
  const from = new Map(describeConfig(config).map((row) => [row.name, row.from]))
  assert.equal(from.get('BROADSHEET_LISTEN'), 'environment')
  assert.equal(from.get('BROADSHEET_DATA'), '.env')
  assert.equal(from.get('BROADSHEET_INBOX'), 'default')
  assert.equal(from.get('publication.name'), 'broadsheet.yaml:2')
  assert.equal(from.get('publication.language'), 'default')
  assert.equal(config.relays[0].local, false)
})

test('each relay has its URL; only the first may take the plain one', () => {
  using folder = openFolder({ 'broadsheet.yaml': 'relays: { main: { perSecond: 5 }, eu-west: {} }' })
  const read = (env: Record<string, string>) => readConfig({ env, cwd: folder.path, needs: 'nothing' }).relays
  const relays = read({ SMTP_URL: 'smtp://a.example', SMTP_URL_EU_WEST: 'smtp://[::1]:26' })
  assert.deepEqual(
    relays.map((relay) => [relay.name, relay.url, relay.local, relay.perSecond]),
    [
      ['main', 'smtp://a.example', false, 5],
      ['eu-west', 'smtp://[::1]:26', true, undefined],
    ],
  )
  assert.match(
    faultsOf(() => read({ SMTP_URL: 'smtp://a.example' })),
    /SMTP_URL_EU_WEST: found nothing/,
  )
})

test('broken YAML, an absent file by name and a file that must be there are said as such', () => {
  using folder = openFolder({ 'broadsheet.yaml': 'publication:\n  name: "x\nlists: [' })
  assert.match(
    faultsOf(() => readConfig({ env: {}, cwd: folder.path, needs: 'publication' })),
    /broadsheet\.yaml \(broadsheet\.yaml:\d\): found .*; needs YAML/,
  )
  const env = { BROADSHEET_CONFIG: 'other.yaml' }
  assert.match(
    faultsOf(() => readConfig({ env, cwd: folder.path, needs: 'nothing' })),
    /BROADSHEET_CONFIG: found .*other\.yaml/,
  )
  using empty = openFolder({})
  assert.match(
    faultsOf(() => readConfig({ env: {}, cwd: empty.path, needs: 'publication' })),
    /broadsheet init/,
  )
})

test('secrets are made once with the embedded database, and asked for with another', () => {
  using folder = openFolder({})
  const config = readConfig({ env: {}, cwd: folder.path, needs: 'nothing' })
  const [first, second] = [loadSecrets(config), loadSecrets(config)]
  assert.deepEqual(first.checks, second.checks)
  const file = join(config.dataFolder, 'secrets.env')
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const env = { DATABASE_URL: 'postgres://db/x' }
  const remote = readConfig({ env, cwd: folder.path, needs: 'nothing' })
  assert.match(
    faultsOf(() => loadSecrets(remote)),
    /BROADSHEET_SECRET is not set beside a DATABASE_URL/,
  )
})

test('what init writes is read back, whatever was answered, and is never written over', () => {
  for (const name of ['The Daily', 'Yes', '# 1: "Times"', "L'Écho {du} jour", '007', '- dash']) {
    using folder = openFolder({})
    const answers = {
      name,
      from: `"${name.replaceAll('"', '')}" <a@example.org>`,
      postalAddress: '1: Lane',
      site: 'https://x.example',
    }
    assert.equal(writeStarter(folder.path, answers).length, 2)
    const config = readConfig({ env: {}, cwd: folder.path, needs: 'publication' })
    assert.equal(config.publication.name, name)
    assert.deepEqual([...config.lists.keys()], ['daily'])
    assert.equal(statSync(join(folder.path, '.env')).mode & 0o777, 0o600)
    const before = readFileSync(join(folder.path, 'broadsheet.yaml'), 'utf8')
    assert.match(
      faultsOf(() => writeStarter(folder.path, { ...answers, name: 'Other' })),
      /is there already/,
    )
    assert.equal(readFileSync(join(folder.path, 'broadsheet.yaml'), 'utf8'), before)
  }
})
