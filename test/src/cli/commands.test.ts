/** Each command does its main thing, for a person and as JSON. Long because it takes the commands one by one. */
import assert from 'node:assert/strict'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { simpleParser } from 'mailparser'
import { openMailbox } from '../../../src/inbox/mailbox.ts'
import { type Installation, makeInstallation, type Ran } from '../../support/installation.ts'
import { runHere } from '../../support/run-here.ts'

const story = `The Mill Post

A mill that grinds by moonlight

The wheel turns when the tide is in, and the tide keeps its own hours; {{name}} is only a word here.

How it began

The first stone came by boat.
`

const identity = [
  '--name',
  'The Mill: Post',
  '--from',
  'news@mill.example',
  '--postal-address',
  '1 Mill Lane',
]

describe('the commands beside a running `up`', () => {
  const opened = new AsyncDisposableStack()
  let installation: Installation

  async function run(...args: string[]): Promise<Ran> {
    const ran = await runHere(installation, args)
    assert.equal(ran.code, 0, ran.stderr)
    return ran
  }

  before(async () => {
    installation = opened.use(await makeInstallation())
    await installation.write('story.txt', story)
    const up = installation.start('up')
    await up.said(/Running; Ctrl-C/)
    opened.defer(async () => {
      up.kill('SIGINT')
      assert.equal((await up.ended).code, 0, up.output())
    })
  })
  after(async () => await opened.disposeAsync())

  test('help names every command under its heading, and each tells its options', async () => {
    const { stdout } = await run('--help')
    assert.match(stdout, /To begin:[\s\S]* send [\s\S]* subscribers [\s\S]* migrate /)
    assert.doesNotMatch(stdout, /\(default/)
    assert.match((await run('help', 'send')).stdout, /--wait \[what\][\s\S]*Exit codes: 0/)
    assert.match((await run('subscribers', 'import', '--help')).stdout, /--consent <text>/)
    for (const named of [['subscribers'], ['help', 'dkim']])
      assert.match((await run(...named, '--help')).stdout, /help +print the help of a command/)
    assert.match((await run('--version')).stdout, /^\d+\.\d+\.\d+\n$/)
  })

  test('init writes both files from its options, and the next command takes them', async () => {
    const cwd = join(installation.folder, 'new')
    await mkdir(cwd)
    const args = ['init', ...identity, '--site', 'https://mill.example', '--json']
    const made = await runHere(installation, args, { cwd })
    assert.equal(made.code, 0, made.stderr)
    const files = [join(cwd, 'broadsheet.yaml'), join(cwd, '.env')]
    assert.deepEqual(made.json(), { written: files })
    assert.match(made.stderr, /Next:[\s\S]*subscribers import[\s\S]*broadsheet up[\s\S]*broadsheet send/)
    assert.equal((await stat(join(cwd, '.env'))).mode & 0o777, 0o600)
    const shown = await runHere(installation, ['config'], { cwd })
    assert.match(shown.stdout, /publication\.name +broadsheet\.yaml:\d+ +The Mill: Post/)
  })

  test('config tells each value and where it comes from, and hides secrets', async () => {
    const env = { SMTP_URL: 'smtps://user:hunter2@relay.example.org', BROADSHEET_SECRET: 'x'.repeat(40) }
    const { stdout, stderr, json } = await runHere(installation, ['config', '--json'], { env })
    assert.doesNotMatch(stdout + stderr, /hunter2|xxxx/)
    const rows = json()
    assert.ok(Array.isArray(rows))
    assert.partialDeepStrictEqual(
      rows.find((each: { name: string }) => each.name === 'publication.name'),
      {
        name: 'publication.name',
        from: 'broadsheet.yaml:2',
        value: 'The Test Broadsheet',
      },
    )
    assert.match(stderr, /SMTP_URL +environment +smtps:\/\/.*relay\.example\.org/)
  })

  test('preview writes the mail as files; lint tells what is amiss, exit 4 where that stops it', async () => {
    const { json } = await run('preview', 'story.txt', '-l', 'daily', '--out', 'look', '--json')
    const files = ['html', 'txt', 'eml'].map((name) => join(installation.folder, 'look', `edition.${name}`))
    assert.partialDeepStrictEqual(json(), { files, findings: [] })
    for (const file of files) assert.match(await readFile(file, 'utf8'), /moonlight/)
    assert.match(await readFile(files[2] ?? '', 'utf8'), /^List-Unsubscribe: </m)
    assert.deepEqual((await run('lint', 'story.txt', '-l', 'daily', '--json')).json(), { findings: [] })
    const long = ['lint', 'story.txt', '-l', 'daily', '--subject', 'mill '.repeat(40)]
    const stopped = await runHere(installation, long)
    assert.equal(stopped.code, 4)
    assert.match(stopped.stdout, /^error +subject: .*(199|200) characters/m)
  })

  test('preview shows the very mail: what an article says in braces stays, and KB are of bytes', async () => {
    const text = `The Mill Post\n\nOn {name} and {address}\n\n${'Мельница мелет {unsubscribeUrl}. '.repeat(400)}\n`
    await installation.write('braces.txt', text)
    const { stderr } = await run('preview', 'braces.txt', '-l', 'daily', '--out', 'braces')
    const read = async (name: string): Promise<string> =>
      await readFile(join(installation.folder, 'braces', name), 'utf8')
    const sent = await simpleParser(await read('edition.eml'))
    assert.ok((await read('edition.html')) === sent.html, "the HTML is the mail's")
    assert.ok((await read('edition.txt')) === sent.text, "the text is the mail's")
    const [html, plain] = [sent.html || '', sent.text ?? '']
    assert.ok(/On \{name\} and \{address\}[\s\S]*\{unsubscribeUrl\}/.test(plain), plain.slice(0, 500))
    assert.ok(html.includes('On &#123;name&#125; and'))
    const kilobytes = Math.ceil(Buffer.byteLength(html) / 1024)
    assert.ok(stderr.includes(`HTML ${kilobytes} KB`), stderr)
  })

  test('without a broadsheet.yaml there is a preview as well, with what is missing', async () => {
    const cwd = join(installation.folder, 'look')
    const looked = await runHere(installation, ['preview', '../story.txt'], { cwd })
    assert.equal(looked.code, 0, looked.stderr)
    assert.match(looked.stdout, /look\/preview\/edition\.html\n/)
    assert.match(looked.stderr, /warning: publication\.name is not set/)
  })

  test('test sends a marked message to those named, and makes no edition', async () => {
    const to = ['me@example.org', 'you@example.org']
    const { json } = await run('test', 'story.txt', '-l', 'daily', '--to', ...to, '--json')
    const standing = json()
    assert.ok(Array.isArray(standing))
    assert.deepEqual(
      standing.map(({ address, state }: { address: string; state: string }) => [address, state]),
      to.map((address) => [address, 'accepted']),
    )
    using mailbox = openMailbox(join(installation.folder, 'data', 'inbox'), false)
    const received = await mailbox.received()
    assert.deepEqual(received.flatMap((each) => each.to).sort(), to)
    for (const { file } of received) assert.match(await readFile(file, 'utf8'), /^Subject: \[Test\] A mill/m)
    assert.deepEqual((await run('editions', '--json')).json(), [])
    assert.match((await run('editions')).stdout, /no edition yet/)
  })

  test('test shows what is found and sends all the same, its own mark not counted against the subject', async () => {
    await installation.write(
      'begun.md',
      '# A mill\n\nTKTK, and the wheel turns again after all these years.\n',
    )
    const subject = 'x'.repeat(60)
    const sent = await run('test', 'begun.md', '-l', 'daily', '--to', 'me@example.org', '--subject', subject)
    assert.match(sent.stderr, /^error: "TKTK" stands in begun\.md, line 3/m)
    assert.doesNotMatch(sent.stderr, /The subject has|--force/)
  })

  test('subscribers: add, show, remove, export; who left stays away', async () => {
    const add = ['subscribers', 'add', 'Ada@Example.org', '-l', 'daily', '--consent', 'asked by phone']
    assert.deepEqual((await run(...add, '--name', 'Ada', '--json')).json(), {
      address: 'Ada@Example.org',
      list: 'daily',
      result: 'added',
    })
    assert.partialDeepStrictEqual((await run(...add, '--json')).json(), { result: 'already' })
    const shown = await run('subscribers', 'show', 'ada@example.ORG')
    assert.match(
      shown.stdout,
      /^Ada <Ada@Example\.org>\n[\s\S]*daily {2}added, by an operator .*\n +because: asked by phone\n/,
    )
    assert.match(
      (await run('subscribers', 'export', '-l', 'daily')).stdout,
      /^email,name,.*\nAda@example\.org,Ada,/,
    )
    const out = ['subscribers', 'export', '-l', 'daily', '--out', 'readers.csv', '--json']
    const file = join(installation.folder, 'readers.csv')
    assert.deepEqual((await run(...out)).json(), { list: 'daily', readers: 1, file })
    assert.deepEqual(
      (await run('subscribers', 'remove', 'ada@example.org', '-l', 'daily', '--json')).json(),
      {
        address: 'ada@example.org',
        list: 'daily',
        result: 'unsubscribed',
      },
    )
    const revived = await runHere(installation, add)
    assert.equal(revived.code, 4)
    assert.match(revived.stdout, /has left this list and was not added/)
  })

  test('suppress: add, list, remove; lists count them', async () => {
    await run('subscribers', 'add', 'bob@example.org', '-l', 'weekly', '--consent', 'asked')
    assert.deepEqual((await run('suppress', 'add', 'bob@example.org', '--note', 'wrote', '--json')).json(), [
      { address: 'bob@example.org', result: 'suppressed' },
    ])
    const listed = (await run('suppress', 'list', '--json')).json()
    assert.ok(Array.isArray(listed))
    assert.partialDeepStrictEqual(listed, [{ address: 'bob@example.org', reason: 'manual', note: 'wrote' }])
    assert.match(
      (await run('suppress', 'list')).stdout,
      /Lifted by[\s\S]*manual +suppress remove +bob@example\.org +[0-9a-f]{32} +wrote/,
    )
    const lists = (await run('lists', '--json')).json()
    assert.partialDeepStrictEqual(lists, [{ key: 'daily' }, { key: 'weekly', confirmed: 1, suppressed: 1 }])
    assert.match((await run('lists')).stdout, /^weekly +1 +0 +0 +1 +Weekly stories$/m)
    assert.deepEqual((await run('suppress', 'remove', 'bob@example.org', '--json')).json(), [
      { address: 'bob@example.org', result: 'removed', reason: 'manual' },
    ])
  })

  test('send --dry-run shows all that would be asked about, and launches nothing', async () => {
    const dry = await run('send', 'story.txt', '-l', 'weekly', '--dry-run', '--json')
    assert.partialDeepStrictEqual(dry.json(), {
      edition: { list: 'weekly', subject: 'A mill that grinds by moonlight', status: 'ready' },
      totals: { frozen: 0 },
      audience: { confirmed: 1, suppressed: 0, unsubscribed: 0, sample: { address: 'bob@example.org' } },
    })
    for (const words of [
      /Subject +A mill that grinds by moonlight/,
      /From +The Test Broadsheet <news@example\.org>/,
      /List +Weekly stories \(weekly\): 1 confirmed/,
      /Left out +0 suppressed, 0 unsubscribed/,
      /For example +<bob@example\.org>/,
      /Relay +the local inbox, http:\/\/127\.0\.0\.1:\d+/,
    ])
      assert.match(dry.stderr, words)
    assert.match((await run('editions')).stdout, /^\d+ +weekly +ready +- +- +A mill/m)
  })

  test('send --at says the hour once and how to move or end it; pause and in-doubt say what else there is', async () => {
    const send = ['send', 'story.txt', '-l', 'weekly', '--yes', '--offline', '--at']
    const past = await runHere(installation, [...send, '2020-01-01 07:00 UTC'])
    assert.equal(past.code, 2)
    assert.match(past.stderr, /That hour has passed.*Give a later one\./)
    const sent = await run(...send, '2099-01-01 07:00 UTC')
    assert.match(sent.stderr, /At +2099-01-01 07:00 UTC, to whoever/)
    const [, id = ''] = /^Edition (\d+) to weekly, scheduled/.exec(sent.stdout) ?? []
    assert.match(
      sent.stderr,
      new RegExp(`"broadsheet schedule ${id} TIME" moves it, "broadsheet cancel ${id}"`),
    )
    const berlin = await run(...send, '2099-01-01 07:30 Europe/Berlin')
    assert.doesNotMatch(sent.stdout + berlin.stdout, /recipients/, 'nobody is among them before the hour')
    const paused = await runHere(installation, ['pause', id])
    assert.equal(paused.code, 2)
    assert.match(
      paused.stderr,
      new RegExp(`only one that is sending can be paused. "broadsheet schedule ${id}`),
    )
    const doubted = await runHere(installation, ['in-doubt', id, 'accept', 'bob@example.org'])
    assert.equal(doubted.code, 2)
    assert.match(doubted.stderr, new RegExp(`not in doubt in this edition. "broadsheet in-doubt ${id} list"`))
    assert.doesNotMatch((await run('cancel', id)).stdout, /recipients/)
  })

  test('migrate says where the database stands', async () => {
    const { stderr, json } = await run('migrate', '--json')
    assert.match(stderr, /up to date/)
    assert.partialDeepStrictEqual(json(), { migrations: ['0001-first'] })
  })
})
