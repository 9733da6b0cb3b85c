/**
 * Whatever a person gets wrong: the right exit code, a few clear lines, no stack trace, and nothing was launched.
 * Long because every mistake is a case of one table.
 */
import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freePorts } from '../../../src/cli/demo/free-ports.ts'
import { type Installation, makeInstallation, type Ran, type Running } from '../../support/installation.ts'
import { isRedisInstalled, openRedisServer } from '../../support/redis-server.ts'
import { runHere } from '../../support/run-here.ts'

const story = 'The Mill Post\n\nOne mistake after the other\n\nOne paragraph is enough for this.\n'
const send = ['send', 'story.txt', '--list', 'daily', '--yes']
/** A report of settings has a line for each; everything else is said in three. */
const fewLines = 3

interface Case {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Another folder than the installation's. */
  readonly folder?: 'bare' | 'anonymous' | 'crooked'
  readonly code: number
  readonly says: RegExp
  readonly lines?: number
}

const secrets = { BROADSHEET_SECRET: 's'.repeat(40), BROADSHEET_SUPPRESSION_SECRET: 't'.repeat(40) }

const cases: readonly Case[] = [
  { name: 'a command that is none', args: ['sned'], code: 2, says: /unknown command 'sned'[\s\S]*send/ },
  { name: 'an option that is none', args: [...send, '--frob'], code: 2, says: /unknown option '--frob'/ },
  { name: 'an article too few', args: ['send'], code: 2, says: /Name an article: a file, a web address/ },
  { name: 'an unknown --wait', args: [...send, '--wait=ever'], code: 2, says: /first-try, done/ },
  {
    name: 'a list that is none',
    args: ['send', 'story.txt', '--list', 'dayly', '--yes'],
    code: 2,
    says: /no list "dayly".*daily, weekly/,
  },
  {
    name: 'no --list where there are two',
    args: ['send', 'story.txt', '--yes'],
    code: 2,
    says: /--list is missing.*daily, weekly/,
  },
  {
    name: 'a list without a reader',
    args: ['send', 'story.txt', '--list', 'weekly', '--yes'],
    code: 2,
    says: /list weekly has no confirmed reader.*subscribers import/,
  },
  {
    name: 'a file that is not there',
    args: ['send', 'none.txt', '-l', 'daily', '--yes'],
    code: 2,
    says: /none\.txt can't be read: there is no such file/,
  },
  {
    name: 'a folder as article',
    args: ['send', 'folder', '-l', 'daily', '--yes'],
    code: 2,
    says: /folder can't be read: it is a folder/,
  },
  {
    name: 'a picture as article',
    args: ['send', 'picture.png', '-l', 'daily', '--yes'],
    code: 2,
    says: /picture\.png/,
  },
  {
    name: 'an empty article',
    args: ['send', 'empty.txt', '-l', 'daily', '--yes'],
    code: 2,
    says: /empty\.txt/,
  },
  {
    name: 'nobody to ask, and no --yes',
    args: ['send', 'story.txt', '-l', 'daily'],
    code: 2,
    says: /nobody can be asked here.*--yes/,
    lines: 8,
  },
  {
    name: 'no broadsheet.yaml',
    args: send,
    folder: 'bare',
    code: 2,
    says: /broadsheet\.yaml.*broadsheet init/,
  },
  {
    name: 'no identity',
    args: send,
    folder: 'anonymous',
    code: 2,
    says: /publication\.name[\s\S]*publication\.from[\s\S]*publication\.postalAddress/,
    lines: 5,
  },
  {
    name: 'several faults in the settings',
    args: send,
    folder: 'crooked',
    env: { BROADSHEET_LISTEN: 'nowhere' },
    code: 2,
    says: /settings are wrong(?=[\s\S]*publication\.from)(?=[\s\S]*publication\.site)(?=[\s\S]*BROADSHEET_LISTEN)/,
    lines: 6,
  },
  {
    name: 'no database there',
    args: send,
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:CLOSED/none', ...secrets },
    code: 5,
    says: /database can't be reached.*DATABASE_URL/,
  },
  {
    name: 'a DATABASE_URL without the secrets',
    args: send,
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:CLOSED/none' },
    code: 2,
    says: /BROADSHEET_SECRET[\s\S]*BROADSHEET_SUPPRESSION_SECRET/,
  },
  {
    name: 'no Redis there',
    args: send,
    env: { REDIS_URL: 'redis://127.0.0.1:CLOSED' },
    code: 5,
    says: /127\.0\.0\.1:\d+.*REDIS_URL/,
  },
  {
    name: 'no relay there',
    args: send,
    env: { SMTP_URL: 'smtp://127.0.0.1:CLOSED' },
    code: 5,
    says: /relay .*can't be reached.*SMTP_URL.*Nothing was sent/,
  },
  {
    name: 'no relay there for a test message',
    args: ['test', 'story.txt', '-l', 'daily', '--to', 'me@example.org'],
    env: { SMTP_URL: 'smtp://127.0.0.1:CLOSED' },
    code: 5,
    says: /relay .*can't be reached.*SMTP_URL/,
  },
  {
    name: 'a test message with words to be written, to a relay elsewhere, and a site without https',
    args: ['test', 'begun.txt', '-l', 'daily', '--to', 'me@example.org'],
    env: { SMTP_URL: 'smtps://relay.example.org:465' },
    code: 4,
    says: /^error: "TKTK"[\s\S]*Nothing was sent:\n {2}publication\.site is http:[^\n]*\n$/m,
  },
  {
    // The name needs no DNS: the site is looked at first.
    name: 'a relay elsewhere, and a site without https',
    args: send,
    env: { SMTP_URL: 'smtps://relay.example.org:465' },
    code: 4,
    says: /publication\.site is http:.*https/,
  },
  {
    name: 'a relay elsewhere, and a site that does not answer',
    args: send,
    env: {
      SMTP_URL: 'smtps://relay.example.org:465',
      BROADSHEET_CONFIG: 'elsewhere.yaml',
      BROADSHEET_DATA: './data',
    },
    code: 4,
    says: /127\.0\.0\.1:\d+[\s\S]*could not unsubscribe: run "broadsheet site"/,
  },
  {
    name: 'an import without consent',
    args: ['subscribers', 'import', 'readers.csv', '-l', 'daily'],
    code: 2,
    says: /--consent/,
  },
  {
    name: 'an import with an empty consent',
    args: ['subscribers', 'import', 'readers.csv', '-l', 'daily', '--consent', ' '],
    code: 2,
    says: /--consent "/,
  },
  {
    name: 'an import of a folder',
    args: ['subscribers', 'import', 'folder', '-l', 'daily', '--consent', 'asked'],
    code: 2,
    says: /folder can't be read: it is a folder/,
  },
  {
    name: 'an import of an empty file',
    args: ['subscribers', 'import', 'empty.txt', '-l', 'daily', '--consent', 'asked'],
    code: 2,
    says: /empty \(empty\.txt\)/,
  },
  {
    name: 'an export to nowhere',
    args: ['subscribers', 'export', '-l', 'daily', '--out', 'none/readers.csv'],
    code: 2,
    says: /none\/readers\.csv can't be written/,
  },
  {
    name: 'an address that is none',
    args: ['subscribers', 'add', 'ada', '-l', 'daily', '--consent', 'asked'],
    code: 2,
    says: /"ada" is no address: .*@/,
  },
  {
    name: 'an edition that is none',
    args: ['status', '99'],
    code: 2,
    says: /no edition 99.*broadsheet editions/,
  },
  {
    name: 'the latest of none',
    args: ['pause', 'weekly/latest'],
    code: 2,
    says: /no edition weekly\/latest/,
  },
  {
    name: 'a name that no edition has',
    args: ['cancel', 'tuesday'],
    code: 2,
    says: /"tuesday".*daily\/latest/,
  },
  {
    name: 'the editions of no list',
    args: ['editions', '--list', 'dayly'],
    code: 2,
    says: /no list "dayly".*daily, weekly/,
  },
  {
    name: 'a second init',
    args: ['init'],
    code: 2,
    says: /broadsheet\.yaml is there already/,
  },
  { name: 'an init with nobody to ask', args: ['init'], folder: 'bare', code: 2, says: /init --name/ },
]

describe('what a person gets wrong', () => {
  let installation: Installation
  let site: Running
  let closed = 0

  before(async () => {
    installation = await makeInstallation()
    // Keeps the embedded server up between the commands.
    site = installation.start('site')
    for (const [folder, yaml] of [
      ['bare', undefined],
      ['anonymous', 'lists: { daily: { name: Daily } }\n'],
      ['crooked', 'publication: { name: A, from: nobody, postalAddress: B, site: 7 }\n'],
    ] as const) {
      await mkdir(join(installation.folder, folder))
      if (yaml !== undefined) await installation.write(join(folder, 'broadsheet.yaml'), yaml)
      await installation.write(join(folder, 'story.txt'), story)
    }
    await mkdir(join(installation.folder, 'folder'))
    await installation.write('story.txt', story)
    await installation.write('begun.txt', 'The quay\n\nTKTK, and the gulls that come with every boat.\n')
    await installation.write('empty.txt', '')
    await installation.write('readers.csv', 'email\nada@example.org\n')
    await installation.write('picture.png', Buffer.from('89504e470d0a1a0a0000000d494844520000', 'hex'))
    closed = (await freePorts(1))[0] ?? 0
    const yaml = await readFile(join(installation.folder, 'broadsheet.yaml'), 'utf8')
    const elsewhere = yaml.replace(/site: .*/, `site: https://127.0.0.1:${closed}`)
    await installation.write('elsewhere.yaml', elsewhere)
    await site.said(/Running; Ctrl-C/)
    const added = await installation.run(
      'subscribers',
      'add',
      'ada@example.org',
      '-l',
      'daily',
      '--consent',
      'x',
    )
    assert.equal(added.code, 0, added.stderr)
  })

  after(async () => {
    site.kill('SIGTERM')
    await installation[Symbol.asyncDispose]()
  })

  /** In this process, with the port filled in that nobody listens on. */
  async function run({ args, env = {}, folder }: Case): Promise<Ran> {
    const filled = Object.entries(env).map(([name, value]) => [name, value.replace('CLOSED', String(closed))])
    return await runHere(installation, args, { env: Object.fromEntries(filled), cwd: folder ?? '.' })
  }

  for (const each of cases) {
    test(`${each.name}: ${each.code}`, async () => {
      const { code, stdout, stderr } = await run(each)
      assert.equal(code, each.code, stderr)
      assert.match(stderr, each.says)
      assert.doesNotMatch(stderr, /^\s+at |node:internal|\.ts:\d+/m)
      assert.ok(stderr.trimEnd().split('\n').length <= (each.lines ?? fewLines), stderr)
      assert.equal(stdout, '')
    })
  }

  test('and all of them have left one draft', async () => {
    const { json } = await installation.run('editions', '--json')
    assert.deepEqual(statuses(json()), ['ready'])
  })

  test('--debug shows where it comes from, and --json says it as a value', async () => {
    const shown = await installation.run('status', '99', '--debug', '--json')
    assert.equal(shown.code, 2)
    assert.match(shown.stderr, /no edition 99[\s\S]*^\s+at .*\.ts:\d+/m)
    assert.deepEqual(shown.json(), {
      error: { exitCode: 2, message: 'There is no edition 99. "broadsheet editions" lists them.' },
    })
  })

  const redis = isRedisInstalled() || process.env['CI'] === 'true'
  test('a Redis that throws keys away: 5, with the command that mends it', {
    skip: redis ? false : 'redis-server is not installed',
  }, async () => {
    await using server = await openRedisServer('--maxmemory-policy', 'allkeys-lru')
    const env = { REDIS_URL: `redis://127.0.0.1:${server.port}` }
    const { code, stderr } = await installation.runWith({ env }, ...send)
    assert.equal(code, 5, stderr)
    assert.match(stderr, /"allkeys-lru".*config set maxmemory-policy noeviction/)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  })
})

function statuses(editions: unknown): unknown[] {
  assert.ok(Array.isArray(editions))
  return editions.map(({ status }: { status: unknown }) => status)
}
