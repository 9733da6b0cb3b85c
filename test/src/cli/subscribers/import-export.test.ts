/** The commands for files of readers, as an operator gives them: what they say, what they refuse, what they leave. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Ran } from '../../../support/installation.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/postgres.ts'
import { runHere } from '../../../support/run-here.ts'

const settings = `publication:
  name: The Mill Post
  from: The Mill Post <news@mill.example>
  postalAddress: 1 Mill Lane
lists:
  daily: { name: Daily }
  weekly: { name: Weekly }
`

describe('files of readers', () => {
  const opened = new AsyncDisposableStack()
  let folder = ''
  let first: TestDatabase
  let second: TestDatabase

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broadsheet-files-'))
    opened.defer(() => rm(folder, { recursive: true }))
    first = opened.use(await openTestDatabase())
    second = opened.use(await openTestDatabase())
    await writeFile(join(folder, 'broadsheet.yaml'), settings)
    await writeFile(
      join(folder, 'readers.csv'),
      'Contact,Name,Town\nada@example.org,Ada,Ulm\nbob@example.org,"Bob\ncy@example.org,Cy,\nada@example.org,,\n',
    )
  })
  after(() => opened.disposeAsync())

  /** Runs a command on one of the two databases. */
  async function run(on: TestDatabase, ...args: string[]): Promise<Ran> {
    const { connection } = on
    assert.ok('host' in connection)
    const { host, port, user, database } = connection
    const env = {
      DATABASE_URL: `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`,
      BROADSHEET_SECRET: 'a'.repeat(64),
      BROADSHEET_SUPPRESSION_SECRET: 'b'.repeat(64),
      BROADSHEET_DATA: join(folder, 'data'),
    }
    return await runHere({ env, folder }, args)
  }

  const importing = [
    'subscribers',
    'import',
    'readers.csv',
    '-l',
    'daily',
    '-l',
    'weekly',
    '--consent',
    'at the fair',
  ]

  test('a dry run tells the columns, the counts and the rows that are refused', async () => {
    const unnamed = await run(first, ...importing)
    assert.deepEqual([unnamed.code, unnamed.stdout], [2, ''])
    assert.match(unnamed.stderr, /names no column for addresses \(it says: Contact, Name, Town\)/)
    const dry = await run(first, ...importing, '--map', 'email=Contact,city=Town', '--dry-run')
    assert.equal(dry.code, 0, dry.stderr)
    assert.equal(
      dry.stdout,
      [
        'Columns: Contact as the address; Name as the name; kept with the reader: Town as city.',
        '4 rows: 2 would be added to daily, 2 would be added to weekly.',
        '  1 stood in the file more than once',
        '  1 would be refused',
        'Not added, by name:',
        '  line 3  bob@example.org,"Bob: A quote is opened and not closed.',
        '  line 5  ada@example.org: more than once, the same as line 2',
        `The refused rows are in ${join(folder, 'readers.csv.rejects.csv')}`,
        'Nothing was changed: this was a dry run.',
        '',
      ].join('\n'),
    )
    const { rows } = await sql`select from subscribers`.execute(first.database)
    assert.equal(rows.length, 0)
  })

  test('the import itself, as JSON; without grounds it is refused', async () => {
    const groundless = await run(first, 'subscribers', 'import', 'readers.csv', '-l', 'daily')
    assert.equal(groundless.code, 2)
    assert.match(groundless.stderr, /Say why these people may be mailed/)
    const mapped = await run(first, ...importing, '--map', 'email=Contact', '--map', '=Town', '--json')
    assert.equal(mapped.code, 0, mapped.stderr)
    assert.partialDeepStrictEqual(mapped.json(), {
      ...{ rows: 4, added: 4, rejected: 1, duplicates: 1, dryRun: false },
      lists: [
        { list: 'daily', added: 2 },
        { list: 'weekly', added: 2 },
      ],
    })
  })

  for (const file of ['all.ndjson', 'all.csv'])
    test(`all of it goes into ${file}, and comes back on another installation`, async () => {
      const written = await run(first, 'subscribers', 'export', '--all', '-o', file)
      assert.equal(written.code, 0, written.stderr)
      assert.match(
        written.stdout,
        /^2 lists, 2 readers with 4 subscriptions, 4 entries of consent, 0 suppressed/,
      )
      // Addresses are nobody else's to read.
      assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600)
      assert.match(
        await readFile(join(folder, file), 'utf8'),
        file === 'all.csv' ? /^record,v,at,/ : /^\{"record":/,
      )
      await sql`truncate lists, subscribers, subscriptions, consent_events cascade`.execute(second.database)
      const senseless = await run(second, 'subscribers', 'import', file, '-l', 'daily')
      assert.match(senseless.stderr, /is a whole export: .* Leave out --list\./)
      const restored = await run(second, 'subscribers', 'import', file, '--json')
      assert.equal(restored.code, 0, restored.stderr)
      assert.partialDeepStrictEqual(restored.json(), {
        restored: { lists: 2, subscribers: 2, subscriptions: 4, events: 4 },
      })
      const shown = await run(second, 'subscribers', 'show', 'ada@example.org')
      assert.match(shown.stdout, /weekly +confirmed .* import\n[\s\S]*because: at the fair\n/)
      const again = await run(second, 'subscribers', 'import', file)
      assert.equal(again.code, 2)
      assert.match(again.stderr, /restored into an empty database, and this one has readers/)
      const { rows } = await sql`
        select what, detail ->> 'file' as file from audit_events order by id desc limit 1`.execute(
        second.database,
      )
      assert.deepEqual(rows, [{ what: 'readers_restored', file }])
    })

  test('options that contradict each other are refused', async () => {
    const cases: readonly (readonly [words: string[], message: RegExp])[] = [
      [['--all', '-l', 'daily'], /--all is every list and everybody: leave out --list/],
      [['--all', '--everyone'], /leave out --everyone/],
      [['--all', '--format', 'xml'], /--format xml: it is csv or ndjson/],
      [['-l', 'daily', '--format', 'ndjson'], /--format ndjson goes with --all/],
      [['--all', '--json'], /With --json say where the readers go/],
    ]
    for (const [words, message] of cases) {
      const ran = await run(first, 'subscribers', 'export', ...words)
      assert.equal(ran.code, 2)
      assert.match(ran.stderr, message)
    }
  })
})
